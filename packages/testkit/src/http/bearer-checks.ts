import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { randomText, refresh, signUp } from "./accounts.ts";
import { needs } from "./capabilities.ts";
import { assertChallenge, assertPlainHeaders, assertProblem, me } from "./expectations.ts";
import { type HttpHarness, lifetimesOf } from "./http-harness.ts";
import { sendRaw } from "./raw-request.ts";
import { get, post, send } from "./request.ts";

/** The routes that require a token. */
const guarded = [
  ["GET", "me"],
  ["POST", "logout-all"],
  ["POST", "change-password"],
  ["GET", "sessions"],
  ["DELETE", "sessions/0190b8f1-0000-7000-8000-000000000000"],
] as const;

export const bearerChecks = checksOf<HttpHarness, string>("Bearer tokens and GET /me", [
  {
    line: "HTTP",
    name: "GET me with an access token returns its user, without any secret.",
    run: async (harness) => {
      const { id, username, pair } = await signUp(harness);
      const answer = await me(harness, pair);
      assert.equal(answer.status, 200, answer.text);
      assertPlainHeaders(answer);
      assert.match(answer.headers.get("cache-control") ?? "", /\bno-store\b/);
      const { created_at, ...user } = answer.body;
      assert.ok(!Number.isNaN(Date.parse(String(created_at))), answer.text);
      assert.deepStrictEqual(user, { id, username, disabled: false, ...harness.newUser?.() });
    },
  },
  {
    line: "BE-01",
    name: "Without credentials, every guarded route answers 401 and a challenge without an error code.",
    run: async (harness) => {
      for (const [method, path] of guarded) {
        for (const headers of [{}, { authorization: "Basic dXNlcjpwYXNz" }]) {
          const what = method === "POST" ? { headers, json: {} } : { headers };
          const answer = await send(harness, method, path, what);
          assertProblem(answer, 401, "token_missing");
          assertChallenge(answer, null);
        }
      }
    },
  },
  {
    line: "BE-01",
    name: "A token that is malformed, unknown, altered or of the other kind is rejected with 401 and invalid_token.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const altered = pair.access_token.slice(0, -6) + randomText().slice(0, 6);
      const tokens = ["x", "a.b.c", altered, `${pair.access_token}x`, pair.access_token.slice(1), pair.refresh_token];
      for (const token of [...tokens, encodeURIComponent(`${pair.access_token}=`)]) {
        for (const [method, path] of guarded) {
          const what = method === "POST" ? { token, json: { current_password: "x", new_password: "y" } } : { token };
          const answer = await send(harness, method, path, what);
          assertProblem(answer, 401, "token_invalid");
          assertChallenge(answer, "invalid_token");
        }
      }
    },
  },
  {
    line: "BE-01",
    name: "An access token expires exactly at the end of its lifetime.",
    skip: needs("advance"),
    run: async (harness) => {
      const { pair } = await signUp(harness);
      await harness.advance?.(lifetimesOf(harness).accessTtl - 30);
      assert.equal((await me(harness, pair)).status, 200);
      await harness.advance?.(31);
      const answer = await me(harness, pair);
      assertProblem(answer, 401, "token_expired");
      assertChallenge(answer, "invalid_token");
      assert.equal((await me(harness, await refresh(harness, pair))).status, 200);
    },
  },
  {
    line: "BE-02",
    name: "The Bearer scheme is matched in any case.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      for (const scheme of ["bearer", "BEARER", "bEaReR"]) {
        const headers = { authorization: `${scheme} ${pair.access_token}` };
        assert.equal((await get(harness, "me", { headers })).status, 200);
      }
    },
  },
  {
    line: "BE-02",
    name: "Two Authorization headers are rejected with 400.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const header = `Authorization: Bearer ${pair.access_token}`;
      const others = ["Bearer x", "Basic eDp4", "Bearer", "x"].map((value) => `Authorization: ${value}`);
      for (const other of [header, ...others]) {
        for (const headers of [
          [header, other],
          [other, header],
        ]) {
          const answer = await sendRaw(harness, "me", headers);
          assert.equal(answer.status, 400, `${answer.head} for ${other}`);
          assert.match(answer.body, /"code":\s*"invalid_request"/);
        }
      }
    },
  },
  {
    line: "BE-02",
    name: "A token in the query or the body does not authenticate.",
    run: async (harness) => {
      const { access_token } = (await signUp(harness)).pair;
      const query = `?access_token=${encodeURIComponent(access_token)}`;
      assertProblem(await get(harness, `me${query}`), 401, "token_missing");
      assertProblem(await post(harness, "logout-all", { form: { access_token } }), 401, "token_missing");
      assert.equal((await get(harness, "me", { token: access_token })).status, 200);
    },
  },
  {
    line: "BE-02",
    name: "Malformed credentials are rejected with 4xx, and no text of a request is repeated in a header.",
    run: async (harness) => {
      const mark = randomText();
      const { pair } = await signUp(harness);
      const values = [
        "Bearer",
        "Bearer ",
        `Bearer ${mark} ${mark}`,
        `Bearer "${mark}"`,
        `Bearer ${mark},error="x"`,
        `Bearer ${mark}\u00e9`,
        `Bearer ${mark}%0d%0aX-Injected:1`,
        `Bearer ${encodeURIComponent(`${pair.access_token}.`).replaceAll(".", "%2e")}`,
        `Bearer ${mark.repeat(500)}`,
      ];
      for (const value of values) {
        const answer = await sendRaw(harness, "me", [`Authorization: ${value}`]);
        assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} for ${value.slice(0, 60)}`);
        assert.ok(!answer.head.includes(mark), "the header reflects the request");
      }
    },
  },
]);
