import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { type Account, login, newCredentials, randomText, register, tryLogin } from "./accounts.ts";
import { needs } from "./capabilities.ts";
import { assertDead, assertIssues, assertProblem } from "./expectations.ts";
import type { HttpHarness, SentMessage } from "./http-harness.ts";
import { type Answer, get, post } from "./request.ts";

const newAddress = () => `User-${randomText()}@Example.org`;

/** Credentials whose username is an e-mail address. */
const newOwner = () => ({ ...newCredentials(), username: newAddress() });

async function messageTo(harness: HttpHarness, address: string, type: string): Promise<SentMessage> {
  const messages = (await harness.messagesTo?.(address)) ?? [];
  const message = messages.findLast((one) => one.type === type);
  assert.ok(message !== undefined, `no ${type} was sent to ${address}`);
  return message;
}

const secretOf = async (harness: HttpHarness, address: string, type: string): Promise<string> =>
  (await messageTo(harness, address, type)).secret ?? "";

const forgot = (harness: HttpHarness, username: string, headers = {}): Promise<Answer> =>
  post(harness, "forgot-password", { json: { username }, headers });

async function resetSecret(harness: HttpHarness, { username }: Pick<Account, "username">): Promise<string> {
  const { status, text } = await forgot(harness, username);
  assert.equal(status, 202, text);
  return secretOf(harness, username, "password_reset");
}

const reset = (harness: HttpHarness, secret: string, password: string): Promise<Answer> =>
  post(harness, "reset-password", { json: { secret, new_password: password } });

/** What may differ between two answers that must be the same for every user. */
const ofEachAnswer = new Set(["date", "x-request-id", "connection", "keep-alive"]);

const bytesOf = ({ status, text, headers }: Answer) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => !ofEachAnswer.has(name)),
});

const skip = needs("messagesTo");

export const recoveryChecks = checksOf<HttpHarness, string>("Recovery", [
  {
    line: "RS-01",
    name: "forgot-password and request-verification answer 202 with the same bytes for a known and an unknown name.",
    skip,
    run: async (harness) => {
      const { username } = await register(harness, newOwner());
      for (const route of ["forgot-password", "request-verification"]) {
        const ask = async (name: string) => bytesOf(await post(harness, route, { json: { username: name } }));
        const [known, unknown] = [await ask(username), await ask(newAddress())];
        assert.deepStrictEqual([known.status, known.text], [202, ""]);
        assert.deepStrictEqual(known, unknown);
      }
    },
  },
  {
    line: "RS-03",
    name: "A reset ends every session and logs nobody in; its secret works once.",
    skip,
    run: async (harness) => {
      const account = { ...newOwner() };
      await register(harness, account);
      const pairs = [await login(harness, account), await login(harness, account)];
      const secret = await resetSecret(harness, account);
      const { password } = newCredentials();
      const answer = await reset(harness, secret, password);
      assert.deepStrictEqual([answer.status, answer.text, answer.headers.getSetCookie()], [204, "", []]);
      for (const pair of pairs) await assertDead(harness, pair);
      assertProblem(await tryLogin(harness, account), 401, "invalid_credentials");
      await login(harness, { ...account, password });
      assertProblem(await reset(harness, secret, newCredentials().password), 400, "secret_invalid");
    },
  },
  {
    line: "RS-04",
    name: "A password that breaks a rule is refused and does not consume the secret.",
    skip,
    run: async (harness) => {
      const account = newOwner();
      await register(harness, account);
      const secret = await resetSecret(harness, account);
      assertIssues(await reset(harness, secret, "short"), ["/new_password"]);
      const { password } = newCredentials();
      assert.equal((await reset(harness, secret, password)).status, 204);
      await login(harness, { ...account, password });
    },
  },
  {
    line: "OT-02",
    name: "A secret is good for its purpose alone, and dead after a newer one.",
    skip,
    run: async (harness) => {
      const account = newOwner();
      await register(harness, account);
      const verification = await secretOf(harness, account.username, "verify_email");
      assertProblem(await reset(harness, verification, newCredentials().password), 400, "secret_invalid");
      const older = await resetSecret(harness, account);
      const newer = await resetSecret(harness, account);
      for (const route of ["verify-email", "confirm-email"]) {
        assertProblem(await post(harness, route, { json: { secret: newer } }), 400, "secret_invalid");
      }
      assertProblem(await reset(harness, older, newCredentials().password), 400, "secret_invalid");
      assert.equal((await reset(harness, newer, newCredentials().password)).status, 204);
    },
  },
  {
    line: "RS-06",
    name: "Links ignore X-Forwarded-Host, and GET and HEAD of the routes change nothing.",
    skip,
    run: async (harness) => {
      const account = newOwner();
      await register(harness, account);
      const headers = { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
      assert.equal((await forgot(harness, account.username, headers)).status, 202);
      const { link = "", secret = "" } = await messageTo(harness, account.username, "password_reset");
      assert.ok(!link.includes("evil.example"), "the link has the host of a header");
      assert.equal(new URL(link).search, "");
      assert.equal(new URLSearchParams(new URL(link).hash.slice(1)).get("secret"), secret);
      for (const method of ["GET", "HEAD"]) {
        const url = `${harness.baseUrl}${harness.prefix ?? "/auth"}/reset-password?secret=${secret}`;
        const answer = await (harness.fetch ?? fetch)(url, { method });
        await answer.arrayBuffer();
        assert.equal(answer.status, 405);
      }
      assert.equal((await reset(harness, secret, newCredentials().password)).status, 204);
    },
  },
  {
    line: "VE-01",
    name: "An address is verified by the secret that was sent to it, once.",
    skip,
    run: async (harness) => {
      const account = newOwner();
      await register(harness, account);
      const { access_token: token } = await login(harness, account);
      const verified = async () => (await get(harness, "me", { token })).body["email_verified"];
      assert.equal(await verified(), false);
      const secret = await secretOf(harness, account.username, "verify_email");
      assert.equal((await post(harness, "verify-email", { json: { secret } })).status, 204);
      assert.equal(await verified(), true);
      assertProblem(await post(harness, "verify-email", { json: { secret } }), 400, "secret_invalid");
    },
  },
  {
    line: "VE-01",
    name: "An address changes after the password, once the new one is proven, and both are told.",
    skip,
    run: async (harness) => {
      const account = newOwner();
      await register(harness, account);
      const { access_token: token } = await login(harness, account);
      const new_email = newAddress();
      const change = (current_password: string) =>
        post(harness, "change-email", { token, json: { current_password, new_email } });
      assertProblem(await change(`${account.password}x`), 400, "wrong_password");
      assert.equal((await change(account.password)).status, 202);
      await login(harness, account);
      const secret = await secretOf(harness, new_email, "confirm_email");
      assert.equal((await post(harness, "confirm-email", { json: { secret } })).status, 204);
      assertProblem(await tryLogin(harness, account), 401, "invalid_credentials");
      await login(harness, { ...account, username: new_email });
      const { body } = await get(harness, "me", { token });
      assert.deepStrictEqual([body["username"], body["email_verified"]], [new_email, true]);
      await messageTo(harness, account.username, "email_changed");
      await messageTo(harness, new_email, "email_changed");
    },
  },
]);
