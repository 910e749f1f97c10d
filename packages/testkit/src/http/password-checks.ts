import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, newCredentials, pairOf, refresh, signUp, tryLogin } from "./accounts.ts";
import { assertAlive, assertDead, assertIssues, assertProblem } from "./expectations.ts";
import type { HttpHarness } from "./http-harness.ts";
import { type Answer, post } from "./request.ts";

const change = (
  harness: HttpHarness,
  token: string,
  current_password: unknown,
  new_password: unknown,
): Promise<Answer> => post(harness, "change-password", { token, json: { current_password, new_password } });

export const passwordChecks = checksOf<HttpHarness, string>("POST /change-password", [
  {
    line: "PC-01",
    name: "A password change answers 204; only the new password logs in, and all older tokens are invalid.",
    run: async (harness) => {
      const account = await signUp(harness);
      const second = await refresh(harness, await login(harness, account));
      const { password } = newCredentials();
      const answer = await change(harness, account.pair.access_token, account.password, password);
      assert.equal(answer.status, 204, answer.text);
      await assertDead(harness, account.pair);
      await assertDead(harness, second);
      assertProblem(await tryLogin(harness, account), 401, "invalid_credentials");
      await assertAlive(harness, await login(harness, { ...account, password }));
    },
  },
  {
    line: "PC-01",
    name: "A wrong current password, or an unchanged one, is rejected with 400 and changes nothing.",
    run: async (harness) => {
      const account = await signUp(harness);
      const token = account.pair.access_token;
      const { password } = newCredentials();
      assertProblem(await change(harness, token, `${account.password}x`, password), 400, "wrong_password");
      assertProblem(await change(harness, token, account.password, account.password), 400, "password_unchanged");
      await assertAlive(harness, account.pair);
      await login(harness, account);
    },
  },
  {
    line: "PW-01",
    name: "The rules of registration apply to a new password.",
    run: async (harness) => {
      const account = await signUp(harness);
      for (const password of ["", "seven77", "x".repeat(129), account.username, 12_345_678, null, ["x"], { $ne: "" }]) {
        assertIssues(await change(harness, account.pair.access_token, account.password, password), ["/new_password"]);
      }
      await assertAlive(harness, account.pair);
      await login(harness, account);
    },
  },
  {
    line: "PC-02",
    name: "No session from a login with the old password survives a racing change.",
    run: async (harness) => {
      for (let round = 0; round < 3; round += 1) {
        const account = await signUp(harness);
        const { password } = newCredentials();
        const logins = [tryLogin(harness, account), tryLogin(harness, account), tryLogin(harness, account)];
        const changed = await change(harness, account.pair.access_token, account.password, password);
        assert.equal(changed.status, 204, changed.text);
        for (const answer of await Promise.all(logins)) {
          if (answer.status === 200) await assertDead(harness, pairOf(answer));
          else assertProblem(answer, 401, "invalid_credentials");
        }
        await login(harness, { ...account, password });
      }
    },
  },
  {
    line: "PC-02",
    name: "Of simultaneous password changes, exactly one is made, and its password logs in.",
    run: async (harness) => {
      const account = await signUp(harness);
      const passwords = Array.from({ length: 4 }, () => newCredentials().password);
      const answers = await Promise.all(
        passwords.map((password) => change(harness, account.pair.access_token, account.password, password)),
      );
      const made = answers.map(({ status }) => status === 204);
      assert.equal(made.filter(Boolean).length, 1, answers.map(({ status }) => status).join());
      for (const [index, password] of passwords.entries()) {
        assert.equal((await tryLogin(harness, { ...account, password })).status, made[index] === true ? 200 : 401);
      }
    },
  },
]);
