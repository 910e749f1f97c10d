import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, type Pair, refresh, signUp } from "./accounts.ts";
import { both, needs } from "./capabilities.ts";
import { assertAlive, assertChallenge, assertDead, assertOAuthAnswer, assertPlainHeaders } from "./expectations.ts";
import { type HttpHarness, lifetimesOf } from "./http-harness.ts";
import { type Answer, post } from "./request.ts";

const needsKey = ({ introspectionKey }: HttpHarness): string | null =>
  introspectionKey === undefined ? "nobody may introspect tokens here" : null;

const introspect = (harness: HttpHarness, token: string, key = harness.introspectionKey ?? ""): Promise<Answer> =>
  post(harness, "introspect", { form: { token }, headers: { token: key } });

async function assertInactive(harness: HttpHarness, ...tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    const { status, body, text } = await introspect(harness, token);
    assert.equal(status, 200, text);
    assert.deepStrictEqual(body, { active: false });
  }
}

export const tokenRequestChecks = checksOf<HttpHarness, string>("POST /revoke and /introspect", [
  {
    line: "HTTP",
    name: "Revoking either token ends only its session; the answer for an unknown or invalid token is the same.",
    run: async (harness) => {
      const account = await signUp(harness);
      for (const which of ["access_token", "refresh_token"] as const) {
        for (const token_type_hint of ["access_token", "refresh_token", "other"]) {
          const pair = await login(harness, account);
          for (let round = 0; round < 2; round += 1) {
            const answer = await post(harness, "revoke", { form: { token: pair[which], token_type_hint } });
            assert.equal(answer.status, 200, answer.text);
            assertPlainHeaders(answer);
          }
          await assertDead(harness, pair);
        }
      }
      assert.equal((await post(harness, "revoke", { form: { token: "x" } })).status, 200);
      const none = await post(harness, "revoke", { form: { client_id: "x" } });
      assertOAuthAnswer(none, 400, "validation_failed", "invalid_request");
      assert.equal((await post(harness, "revoke", { form: { token: "x", unknown: "y" } })).status, 200);
      await assertAlive(harness, account.pair);
    },
  },
  {
    line: "HTTP",
    name: "Introspection returns the user and expiry of a valid access token.",
    skip: needsKey,
    run: async (harness) => {
      const { id, username, pair } = await signUp(harness);
      const answer = await introspect(harness, pair.access_token);
      assert.equal(answer.status, 200, answer.text);
      assertPlainHeaders(answer);
      const { active, sub, username: name, token_type, iat, exp, sid } = answer.body;
      assert.deepStrictEqual(
        { active, sub, name, token_type },
        { active: true, sub: id, name: username, token_type: "Bearer" },
      );
      assert.equal(typeof sid, "string");
      const lifetime = Number(exp) - Number(iat);
      assert.ok(Math.abs(lifetime - lifetimesOf(harness).accessTtl) <= 1, `${lifetime} s`);
    },
  },
  {
    line: "TK-03",
    name: "Introspection reports a token that was replaced, revoked, logged out or never issued as inactive at once.",
    skip: needsKey,
    run: async (harness) => {
      const { pair } = await signUp(harness);
      await assertInactive(harness, "x", "a.b.c", `${pair.access_token}x`, pair.refresh_token);
      const next = await refresh(harness, await refresh(harness, pair));
      await assertInactive(harness, pair.access_token);
      const ends = [
        ({ access_token: token }: Pair) => post(harness, "revoke", { form: { token } }),
        ({ access_token: token }: Pair) => post(harness, "logout", { token }),
        ({ access_token: token }: Pair) => post(harness, "logout-all", { token }),
      ];
      for (const end of ends) {
        const own = (await signUp(harness)).pair;
        assert.equal((await introspect(harness, own.access_token)).body["active"], true);
        await end(own);
        await assertInactive(harness, own.access_token);
      }
      assert.equal((await introspect(harness, next.access_token)).body["active"], true);
    },
  },
  {
    line: "TK-03",
    name: "Introspection reports a disabled user's tokens as inactive at once.",
    skip: both(needsKey, needs("setDisabled")),
    run: async (harness) => {
      const { id, pair } = await signUp(harness);
      await harness.setDisabled?.(id, true);
      await assertInactive(harness, pair.access_token);
    },
  },
  {
    line: "HTTP",
    name: "Introspection without an API key is rejected.",
    skip: needsKey,
    run: async (harness) => {
      const { pair } = await signUp(harness);
      for (const key of ["", "x", `${harness.introspectionKey}x`, pair.access_token]) {
        const answer = await introspect(harness, pair.access_token, key);
        assertOAuthAnswer(answer, 401, "api_key_invalid", "invalid_client");
        assert.match(answer.headers.get("www-authenticate") ?? "", /^Basic realm="/);
      }
      const bearer = await post(harness, "introspect", { form: { token: "x" }, token: pair.access_token });
      assertOAuthAnswer(bearer, 401, "api_key_invalid", "invalid_client");
      assertChallenge(bearer, "invalid_token");
    },
  },
  {
    line: "HTTP",
    name: "Introspection accepts the key as the password of HTTP Basic, form-encoded or not, and as a bearer token.",
    skip: needsKey,
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const key = harness.introspectionKey ?? "";
      const basic = (secret: string) => `Basic ${Buffer.from(`calendar:${secret}`).toString("base64")}`;
      for (const authorization of [basic(key), basic(encodeURIComponent(key)), `Bearer ${key}`]) {
        const answer = await post(harness, "introspect", {
          form: { token: pair.access_token },
          headers: { authorization },
        });
        assert.equal(answer.body["active"], true, answer.text);
      }
      for (const authorization of [basic(`${key}x`), basic(""), "Basic", "Basic !", `Basic ${key}`]) {
        const answer = await post(harness, "introspect", {
          form: { token: pair.access_token },
          headers: { authorization },
        });
        assertOAuthAnswer(answer, 401, "api_key_invalid", "invalid_client");
      }
    },
  },
]);
