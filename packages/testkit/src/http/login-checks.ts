import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, newCredentials, pairOf, randomText, register, signUp, tryLogin } from "./accounts.ts";
import { needs } from "./capabilities.ts";
import {
  assertAlive,
  assertChallenge,
  assertOAuthAnswer,
  assertOAuthProblem,
  assertPlainHeaders,
  assertProblem,
} from "./expectations.ts";
import type { HttpHarness } from "./http-harness.ts";
import { type Answer, post } from "./request.ts";

/** An answer without the parts that differ from request to request. */
const comparable = ({ status, headers, text, body }: Answer) => ({
  status,
  text: text.replaceAll(String(body["request_id"]), "…"),
  headers: [...headers].filter(([name]) => !["date", "x-request-id", "request-id"].includes(name)),
});

export const loginChecks = checksOf<HttpHarness, string>("POST /login", [
  {
    line: "HTTP",
    name: "JSON and the OAuth 2 password form both log in, and client credentials in a form are ignored.",
    run: async (harness) => {
      const { username, password } = await register(harness);
      const extras = { grant_type: "password", scope: "", client_id: "ui", client_secret: "s3cret" };
      const forms = [
        { username, password },
        { username, password, ...extras },
      ];
      const answers = [await tryLogin(harness, { username, password })];
      for (const form of forms) answers.push(await post(harness, "login", { form }));
      for (const answer of answers) {
        assertPlainHeaders(answer);
        await assertAlive(harness, pairOf(answer));
      }
    },
  },
  {
    line: "HTTP",
    name: "A login with a grant type other than password is rejected with 400.",
    run: async (harness) => {
      const { username, password } = await register(harness);
      const form = { grant_type: "client_credentials", username, password };
      const answer = await post(harness, "login", { form });
      assertOAuthAnswer(answer, 400, "unsupported_grant_type", "unsupported_grant_type");
    },
  },
  {
    line: "RG-01",
    name: "The case and width of the username do not matter at login.",
    run: async (harness) => {
      const { username, password } = await register(harness);
      const wide = Array.from(username, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0)).join("");
      for (const spelling of [username.toUpperCase(), username.toLowerCase(), wide]) {
        await login(harness, { username: spelling, password });
      }
    },
  },
  {
    line: "LG-01",
    name: "The answers for an unknown user and a wrong password are equal, except for the request id.",
    run: async (harness) => {
      const { username, password } = await register(harness);
      const wrong = await tryLogin(harness, { username, password: `${password}x` });
      const unknown = await tryLogin(harness, newCredentials());
      const impossible = await tryLogin(harness, { username: "\u202e", password });
      assertOAuthProblem(wrong, 401, "invalid_credentials");
      assertChallenge(wrong, null);
      assert.deepStrictEqual(comparable(unknown), comparable(wrong));
      assert.deepStrictEqual(comparable(impossible), comparable(wrong));
    },
  },
  {
    line: "LG-01",
    name: "A disabled account is reported with 403, and only after the correct password.",
    skip: needs("setDisabled"),
    run: async (harness) => {
      const account = await register(harness);
      await harness.setDisabled?.(account.id, true);
      assertOAuthProblem(await tryLogin(harness, account), 403, "account_disabled");
      const wrong = { ...account, password: "not the password" };
      assertOAuthProblem(await tryLogin(harness, wrong), 401, "invalid_credentials");
      await harness.setDisabled?.(account.id, false);
      await login(harness, account);
    },
  },
  {
    line: "LG-05",
    name: "Each login issues separate tokens, and earlier sessions stay valid.",
    run: async (harness) => {
      const first = await signUp(harness);
      const second = await login(harness, first);
      assert.notEqual(second.access_token, first.pair.access_token);
      assert.notEqual(second.refresh_token, first.pair.refresh_token);
      await assertAlive(harness, first.pair);
      await assertAlive(harness, second);
    },
  },
  {
    line: "IN-01",
    name: "Missing, unknown and mistyped fields are rejected with 422, a repeated field with 400.",
    run: async (harness) => {
      const { username, password } = await register(harness);
      const bodies: readonly unknown[] = [
        {},
        { username },
        { password },
        { username, password, role: "admin" },
        { username: { $ne: null }, password },
        { username, password: { $gt: "" } },
        { username: [username], password },
        { username, password: null },
      ];
      for (const json of bodies) assertOAuthProblem(await post(harness, "login", { json }), 422, "validation_failed");
      const type = "application/x-www-form-urlencoded";
      const form = new URLSearchParams({ username, password }).toString();
      for (const extra of ["username=x", "password=x"]) {
        assertOAuthProblem(
          await post(harness, "login", { raw: { body: `${form}&${extra}`, type } }),
          400,
          "invalid_request",
        );
      }
      for (const body of ["username[$ne]=&password[$ne]=", `username[]=${username}&password=x`]) {
        assertOAuthProblem(await post(harness, "login", { raw: { body, type } }), 422, "validation_failed");
      }
    },
  },
  {
    line: "LG-03",
    name: "After too many wrong passwords, a name, known or not, is rejected with 429 and Retry-After.",
    skip: ({ throttles = false }) => (throttles ? null : "the deployment does not slow down guessing"),
    run: async (harness) => {
      const { username } = await register(harness);
      for (const name of [username, `nobody-${randomText()}`]) {
        let answer = await tryLogin(harness, { username: name, password: "wrong password" });
        for (let tries = 1; answer.status === 401 && tries < 100; tries += 1) {
          answer = await tryLogin(harness, { username: name, password: "wrong password" });
        }
        assertOAuthProblem(answer, 429, "too_many_attempts");
        assert.match(answer.headers.get("retry-after") ?? "", /^[1-9][0-9]*$/);
      }
    },
  },
  {
    line: "ER-02",
    name: "A login does not accept credentials from the query.",
    run: async (harness) => {
      const { username, password } = await register(harness);
      const query = new URLSearchParams({ username, password }).toString();
      const answer = await post(harness, `login?${query}`, { json: {} });
      assertProblem(answer, 422, "validation_failed");
    },
  },
]);
