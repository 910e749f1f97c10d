import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, type Pair, refresh, signUp, tryRefresh } from "./accounts.ts";
import { needs } from "./capabilities.ts";
import { assertAlive, assertChallenge, assertDead, assertPlainHeaders, assertProblem } from "./expectations.ts";
import { type HttpHarness, lifetimesOf } from "./http-harness.ts";
import { sendRaw } from "./raw-request.ts";
import { type Answer, post, type Send } from "./request.ts";

const byAccess = ({ access_token }: Pair): Send => ({ token: access_token });
const byRefresh = ({ refresh_token }: Pair): Send => ({ json: { refresh_token } });

async function logout(harness: HttpHarness, what: Send): Promise<Answer> {
  const answer = await post(harness, "logout", what);
  assert.equal(answer.status, 204, answer.text);
  assert.equal(answer.text, "");
  return answer;
}

export const logoutChecks = checksOf<HttpHarness, string>("POST /logout and /logout-all", [
  {
    line: "LO-01",
    name: "Either token, or both, ends the session and both its tokens, and no other session; repeating it does nothing.",
    run: async (harness) => {
      const account = await signUp(harness);
      const ways = [byAccess, byRefresh, (pair: Pair) => ({ ...byAccess(pair), ...byRefresh(pair) })];
      for (const way of ways) {
        const pair = await login(harness, account);
        assertPlainHeaders(await logout(harness, way(pair)));
        await assertDead(harness, pair);
        await logout(harness, way(pair));
      }
      await assertAlive(harness, account.pair);
    },
  },
  {
    line: "LO-01",
    name: "A logout with an unknown token answers 204, as any other.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const ended = await login(harness, await signUp(harness));
      await logout(harness, byAccess(ended));
      for (const token of ["x", "a.b.c", pair.access_token.slice(0, -2), pair.refresh_token, ended.access_token]) {
        await logout(harness, { token });
      }
      for (const refresh_token of ["", "x", pair.access_token, pair.refresh_token.slice(0, -2), ended.refresh_token]) {
        await logout(harness, { json: { refresh_token } });
      }
      await assertAlive(harness, pair);
    },
  },
  {
    line: "LO-02",
    name: "A token of either kind from before several refreshes ends its session, and no other.",
    run: async (harness) => {
      const account = await signUp(harness);
      for (const way of [byAccess, byRefresh]) {
        const pair = await login(harness, account);
        const latest = await refresh(harness, await refresh(harness, await refresh(harness, pair)));
        await logout(harness, way(pair));
        await assertDead(harness, latest);
      }
      await assertAlive(harness, account.pair);
    },
  },
  {
    line: "HTTP",
    name: "A logout accepts an empty body, in chunks or with a length of 0, as no body.",
    run: async (harness) => {
      const account = await signUp(harness);
      for (const framing of ["Transfer-Encoding: chunked", "Content-Length: 0"]) {
        const body = framing.startsWith("Transfer") ? "0\r\n\r\n" : "";
        for (const type of ["Content-Type: application/json", "X-Type: none"]) {
          const { access_token } = await login(harness, account);
          const bearer = `Authorization: Bearer ${access_token}`;
          const answer = await sendRaw(harness, "logout", [bearer, framing, type], { method: "POST", body });
          assert.equal(answer.status, 204, `${framing}, ${type}: ${answer.body}`);
        }
      }
    },
  },
  {
    line: "BE-01",
    name: "A logout without any token is rejected with 401.",
    run: async (harness) => {
      for (const what of [{}, { json: {} }]) {
        const answer = await post(harness, "logout", what);
        assertProblem(answer, 401, "token_missing");
        assertChallenge(answer, null);
      }
    },
  },
  {
    line: "LO-01",
    name: "An expired access token still ends its session.",
    skip: needs("advance"),
    run: async (harness) => {
      const { pair } = await signUp(harness);
      await harness.advance?.(lifetimesOf(harness).accessTtl + 1);
      await logout(harness, byAccess(pair));
      assert.equal((await tryRefresh(harness, pair)).status, 401);
    },
  },
  {
    line: "LO-01",
    name: "A disabled user can still log out.",
    skip: needs("setDisabled"),
    run: async (harness) => {
      const { id, pair } = await signUp(harness);
      await harness.setDisabled?.(id, true);
      await logout(harness, byAccess(pair));
      await harness.setDisabled?.(id, false);
      await assertDead(harness, pair);
    },
  },
  {
    line: "HTTP",
    name: "Logout-all ends every session of the user, and of no other user; a later login works.",
    run: async (harness) => {
      const account = await signUp(harness);
      const other = await signUp(harness);
      const second = await refresh(harness, await login(harness, account));
      const answer = await post(harness, "logout-all", { token: account.pair.access_token });
      assert.equal(answer.status, 204, answer.text);
      await assertDead(harness, account.pair);
      await assertDead(harness, second);
      await assertAlive(harness, other.pair);
      await assertAlive(harness, await login(harness, account));
    },
  },
  {
    line: "LO-01",
    name: "When refreshes race a logout, no token is valid once the logout is acknowledged.",
    run: async (harness) => {
      for (let round = 0; round < 5; round += 1) {
        const { pair } = await signUp(harness);
        const race = [tryRefresh(harness, pair), tryRefresh(harness, pair), tryRefresh(harness, pair)];
        await logout(harness, byRefresh(pair));
        const answers = await Promise.all(race);
        for (const { status, body, text } of answers) {
          assert.ok(status === 200 || status === 401, text);
          if (status !== 200) continue;
          const refresh_token = String(body["refresh_token"]);
          assert.equal((await tryRefresh(harness, { refresh_token })).status, 401);
        }
        await assertDead(harness, pair);
      }
    },
  },
]);
