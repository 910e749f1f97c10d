import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, pairOf, refresh, signUp, tryRefresh } from "./accounts.ts";
import { both, needs, needsRecords } from "./capabilities.ts";
import {
  assertAlive,
  assertChallenge,
  assertDead,
  assertOAuthProblem,
  assertPlainHeaders,
  assertProblem,
  me,
} from "./expectations.ts";
import { type HttpHarness, lifetimesOf } from "./http-harness.ts";
import { post } from "./request.ts";

const needsWindow = (harness: HttpHarness) =>
  lifetimesOf(harness).refreshRetryWindow < 5 ? "the retry window is too short to be hit for certain" : null;

export const refreshChecks = checksOf<HttpHarness, string>("POST /refresh", [
  {
    line: "HTTP",
    name: "A refresh token in JSON or a form returns the next pair.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const json = await tryRefresh(harness, pair);
      assertPlainHeaders(json);
      const second = pairOf(json);
      const form = { refresh_token: second.refresh_token, grant_type: "refresh_token" };
      const third = pairOf(await post(harness, "refresh", { form }));
      assert.equal(new Set([pair, second, third].map(({ access_token }) => access_token)).size, 3);
      assert.equal(new Set([pair, second, third].map(({ refresh_token }) => refresh_token)).size, 3);
      await assertAlive(harness, third);
    },
  },
  {
    line: "RF-01",
    name: "An access token is invalid after two refreshes.",
    skip: needsRecords,
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const next = await refresh(harness, await refresh(harness, pair));
      const answer = await me(harness, pair);
      assertProblem(answer, 401, "token_invalid");
      assertChallenge(answer, "invalid_token");
      await assertAlive(harness, next);
    },
  },
  {
    line: "RF-03",
    name: "The previous access token stays valid within the retry window.",
    skip: needsWindow,
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const next = await refresh(harness, pair);
      await assertAlive(harness, pair);
      await assertAlive(harness, next);
    },
  },
  {
    line: "RF-03",
    name: "The parent refresh token, repeated within the window, returns the same pair.",
    skip: needsWindow,
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const first = await refresh(harness, pair);
      const again = await refresh(harness, pair);
      assert.equal(again.access_token, first.access_token);
      assert.equal(again.refresh_token, first.refresh_token);
      await assertAlive(harness, first);
      await refresh(harness, first);
    },
  },
  {
    line: "RF-02",
    name: "All of 50 simultaneous refreshes with one token return the same pair.",
    skip: needsWindow,
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const pairs = await Promise.all(Array.from({ length: 50 }, () => refresh(harness, pair)));
      const [first] = pairs;
      assert.ok(first);
      assert.deepStrictEqual(new Set(pairs.map(({ refresh_token }) => refresh_token)), new Set([first.refresh_token]));
      assert.deepStrictEqual(new Set(pairs.map(({ access_token }) => access_token)), new Set([first.access_token]));
      await assertAlive(harness, first);
    },
  },
  {
    line: "RF-04",
    name: "A refresh token older than the parent ends its session, and no other of the user.",
    run: async (harness) => {
      const account = await signUp(harness);
      const other = await login(harness, account);
      const newest = await refresh(harness, await refresh(harness, account.pair));
      const reused = await tryRefresh(harness, account.pair);
      assertOAuthProblem(reused, 401, "token_reused");
      await assertDead(harness, newest);
      await assertAlive(harness, other);
      await refresh(harness, other);
    },
  },
  {
    line: "RF-03",
    name: "The parent refresh token ends its session after the window.",
    skip: needs("advance"),
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const next = await refresh(harness, pair);
      await harness.advance?.(lifetimesOf(harness).refreshRetryWindow);
      assertOAuthProblem(await tryRefresh(harness, pair), 401, "token_reused");
      await assertDead(harness, next);
    },
  },
  {
    line: "RF-01",
    name: "A session that is not refreshed for its idle time has expired.",
    skip: needs("advance"),
    run: async (harness) => {
      const { pair } = await signUp(harness);
      await harness.advance?.(lifetimesOf(harness).refreshIdleTtl + 1);
      assertOAuthProblem(await tryRefresh(harness, pair), 401, "token_expired");
    },
  },
  {
    line: "RF-01",
    name: "No refresh extends a session beyond its deadline.",
    skip: needs("advance"),
    run: async (harness) => {
      const { refreshIdleTtl, sessionTtl } = lifetimesOf(harness);
      let { pair } = await signUp(harness);
      const step = Math.max(1, refreshIdleTtl - 5);
      let age = 0;
      for (; age + step < sessionTtl; age += step) {
        await harness.advance?.(step);
        pair = await refresh(harness, pair);
      }
      await harness.advance?.(sessionTtl - age + 1);
      assertOAuthProblem(await tryRefresh(harness, pair), 401, "token_expired");
      assertProblem(await me(harness, pair), 401, "token_expired");
    },
  },
  {
    line: "HTTP",
    name: "A text that is not a refresh token, such as an access token, is invalid; a missing one is rejected with 422.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const cut = pair.refresh_token.slice(0, -3);
      for (const refresh_token of ["", "x", "a.b.c", cut, `${pair.refresh_token}x`, pair.access_token]) {
        assertOAuthProblem(await tryRefresh(harness, { refresh_token }), 401, "token_invalid");
      }
      for (const json of [{}, { refresh_token: null }, { refresh_token: { $ne: "" } }, { ...pair, x: "y" }]) {
        assertOAuthProblem(await post(harness, "refresh", { json }), 422, "validation_failed");
      }
      await refresh(harness, pair);
    },
  },
  {
    line: "TK-03",
    name: "A disabled user's tokens are rejected at once, with the reason.",
    skip: both(needs("setDisabled"), needsRecords),
    run: async (harness) => {
      const { id, pair } = await signUp(harness);
      await harness.setDisabled?.(id, true);
      assertOAuthProblem(await tryRefresh(harness, pair), 403, "account_disabled");
      assertProblem(await me(harness, pair), 403, "account_disabled");
    },
  },
  {
    line: "DI-01",
    name: "Disabling ends all sessions of the user permanently: enabling revives none, and a new login works.",
    skip: both(needs("setDisabled"), needsRecords),
    run: async (harness) => {
      const { id, pair, ...credentials } = await signUp(harness);
      const other = await login(harness, credentials);
      const bystander = await signUp(harness);
      await harness.setDisabled?.(id, true);
      for (const one of [pair, other]) assertProblem(await me(harness, one), 403, "account_disabled");
      await harness.setDisabled?.(id, false);
      for (const one of [pair, other]) {
        assertOAuthProblem(await tryRefresh(harness, one), 401, "token_invalid");
        assertProblem(await me(harness, one), 401, "token_invalid");
      }
      await assertAlive(harness, await login(harness, credentials));
      await assertAlive(harness, bystander.pair);
    },
  },
  {
    line: "TK-03",
    name: "A deleted user's tokens are invalid at once.",
    skip: needs("deleteUser"),
    run: async (harness) => {
      const { id, pair } = await signUp(harness);
      await harness.deleteUser?.(id);
      await assertDead(harness, pair);
    },
  },
]);
