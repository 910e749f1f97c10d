import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, newCredentials, type Pair, refresh, register, tryLogin } from "./accounts.ts";
import { needs } from "./capabilities.ts";
import { assertPlainHeaders, assertProblem } from "./expectations.ts";
import type { HttpHarness } from "./http-harness.ts";
import { get, post } from "./request.ts";

const tokensOf = ({ access_token, refresh_token }: Pair) => [access_token, refresh_token];

export const serviceChecks = checksOf<HttpHarness, string>("The service around the routes", [
  {
    line: "HTTP",
    name: "The service reports that it is alive and ready.",
    run: async (harness) => {
      for (const path of ["/healthz", "/readyz"]) {
        const answer = await get(harness, path);
        assert.equal(answer.status, 200, answer.text);
        assertPlainHeaders(answer);
      }
    },
  },
  {
    line: "JW-05",
    name: "The key set contains only public keys.",
    run: async (harness) => {
      const { status, body, text } = await get(harness, "/.well-known/jwks.json");
      assert.equal(status, 200, text);
      const keys = body["keys"];
      assert.ok(Array.isArray(keys), text);
      for (const key of keys.map((one: Readonly<Record<string, unknown>>) => one)) {
        assert.notEqual(key["kty"], "oct");
        for (const secret of ["k", "d", "p", "q", "dp", "dq", "qi"]) assert.ok(!(secret in key), secret);
      }
    },
  },
  {
    line: "ER-02",
    name: "Cross-origin requests are not permitted by default.",
    run: async (harness) => {
      for (const method of ["GET", "OPTIONS"]) {
        const headers = { origin: "https://elsewhere.example", "access-control-request-method": "POST" };
        const url = `${harness.baseUrl}${harness.prefix ?? "/auth"}/me`;
        const answer = await (harness.fetch ?? fetch)(url, { method, headers });
        await answer.arrayBuffer();
        assert.equal(answer.headers.get("access-control-allow-origin"), null);
        assert.equal(answer.headers.get("access-control-allow-credentials"), null);
      }
    },
  },
  {
    line: "ER-01",
    name: "Each problem document has the id of its request.",
    run: async (harness) => {
      const [one, other] = await Promise.all([get(harness, "me"), get(harness, "me")]);
      assertProblem(one, 401, "token_missing");
      assert.notEqual(one.body["request_id"], other.body["request_id"]);
    },
  },
  {
    line: "PW-11",
    name: "Passwords and tokens are neither stored nor logged.",
    skip: needs("dump"),
    run: async (harness) => {
      const account = await register(harness);
      const first = await login(harness, account);
      const second = await refresh(harness, first);
      const wrong = newCredentials().password;
      await tryLogin(harness, { ...account, password: wrong });
      const { password } = newCredentials();
      const json = { current_password: account.password, new_password: password };
      assert.equal((await post(harness, "change-password", { token: second.access_token, json })).status, 204);
      const dump = Buffer.from((await harness.dump?.()) ?? "").toString("latin1");
      assert.ok(dump.includes(account.username.toLowerCase()), "the dump does not hold the user, so it proves nothing");
      const secrets = [account.password, password, wrong, ...tokensOf(first), ...tokensOf(second)];
      for (const secret of secrets) {
        assert.ok(!dump.includes(secret), "a secret is stored or logged");
      }
    },
  },
]);
