import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { login, type Pair, refresh, signUp } from "./accounts.ts";
import { assertAlive, assertDead, assertIssues, assertPlainHeaders, assertProblem } from "./expectations.ts";
import type { HttpHarness } from "./http-harness.ts";
import { type Fields, get, post, send } from "./request.ts";

async function sessions(harness: HttpHarness, { access_token }: Pair): Promise<readonly Fields[]> {
  const answer = await get(harness, "sessions", { token: access_token });
  assert.equal(answer.status, 200, answer.text);
  assertPlainHeaders(answer);
  assert.match(answer.headers.get("cache-control") ?? "", /\bno-store\b/);
  const list = answer.body["sessions"];
  assert.ok(Array.isArray(list), answer.text);
  return list.map((session: Fields) => session);
}

const end = (harness: HttpHarness, { access_token }: Pair, id: unknown) =>
  send(harness, "DELETE", `sessions/${encodeURIComponent(String(id))}`, { token: access_token });

export const sessionChecks = checksOf<HttpHarness, string>("GET and DELETE /sessions", [
  {
    line: "HTTP",
    name: "The list of sessions has each session of the user once, newest first, and marks the current one.",
    run: async (harness) => {
      const account = await signUp(harness);
      const userAgent = `Agent/${account.id}`;
      const { username, password } = account;
      const sent = await post(harness, "login", { json: { username, password }, headers: { "user-agent": userAgent } });
      assert.equal(sent.status, 200);
      const last = await refresh(harness, await login(harness, account));
      const list = await sessions(harness, last);
      assert.equal(list.length, 3);
      assert.equal(list.filter((session) => session["current"] === true).length, 1);
      assert.equal(list.filter((session) => session["user_agent"] === userAgent).length, 1);
      const created = list.map((session) => Date.parse(String(session["created_at"])));
      assert.deepStrictEqual(
        created,
        created.toSorted((one, other) => other - one),
      );
      assert.equal(new Set(list.map((session) => session["id"])).size, 3);
      for (const { id, created_at, last_used_at, expires_at, current, user_agent, address, ...rest } of list) {
        assert.equal(typeof id, "string");
        assert.equal(typeof current, "boolean");
        for (const moment of [created_at, last_used_at, expires_at]) {
          assert.ok(!Number.isNaN(Date.parse(String(moment))), String(moment));
        }
        for (const text of [user_agent, address]) assert.ok(text === undefined || typeof text === "string");
        assert.deepStrictEqual(rest, {});
      }
    },
  },
  {
    line: "HTTP",
    name: "The list of sessions has pages, with each session once; `next` leads to the next page, and is absent on the last.",
    run: async (harness) => {
      const account = await signUp(harness);
      for (let i = 0; i < 4; i += 1) await login(harness, account);
      const { access_token: token } = account.pair;
      const whole = (await sessions(harness, account.pair)).map(({ id }) => id);
      assert.equal(whole.length, 5);
      for (const limit of [1, 2, 5, 100]) {
        const paged: unknown[] = [];
        let after = "";
        for (;;) {
          const answer = await get(harness, `sessions?limit=${limit}${after}`, { token });
          assert.equal(answer.status, 200, answer.text);
          const { sessions: page, next, ...rest } = answer.body;
          assert.ok(Array.isArray(page) && page.length > 0 && page.length <= limit, answer.text);
          assert.deepStrictEqual(rest, {});
          paged.push(...page.map((session: Fields) => session["id"]));
          if (!Object.hasOwn(answer.body, "next")) break;
          assert.equal(page.length, limit, "a page that is not the last is not full");
          assert.ok(typeof next === "string", answer.text);
          after = `&after=${encodeURIComponent(next)}`;
        }
        assert.deepStrictEqual(paged, whole);
      }
    },
  },
  {
    line: "HTTP",
    name: "A session cursor from another user only lists the caller's sessions.",
    run: async (harness) => {
      const [{ pair }, other] = [await signUp(harness), await signUp(harness)];
      const others = await login(harness, other);
      const { body } = await get(harness, "sessions?limit=1", { token: others.access_token });
      const next = encodeURIComponent(String(body["next"]));
      const own = new Set((await sessions(harness, pair)).map(({ id }) => id));
      const answer = await get(harness, `sessions?after=${next}`, { token: pair.access_token });
      assert.equal(answer.status, 200, answer.text);
      const { sessions: page } = answer.body;
      assert.ok(Array.isArray(page) && page.every(({ id }: Fields) => own.has(id)), answer.text);
    },
  },
  {
    line: "HTTP",
    name: "A malformed cursor or limit of the session list is rejected, with its name.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const ask = (query: string) => get(harness, `sessions?${query}`, { token: pair.access_token });
      const cursors = [
        "",
        "x",
        "1",
        "'",
        "-".repeat(32),
        "A".repeat(31),
        "A".repeat(33),
        "_".repeat(500),
        "%00",
        "null",
      ];
      for (const cursor of cursors) assertIssues(await ask(`after=${cursor}`), ["/after"]);
      for (const limit of ["", "0", "-1", "101", "1.5", "1e1", "0x10", "%201", "many", "9".repeat(400)]) {
        assertIssues(await ask(`limit=${limit}`), ["/limit"]);
      }
      assertProblem(await ask("limit=1&limit=2"), 400, "invalid_request");
      assertProblem(await ask("after=%"), 400, "invalid_request");
      assertProblem(await get(harness, "sessions?limit=0"), 401, "token_missing");
    },
  },
  {
    line: "HTTP",
    name: "Ending a session ends no other; ending it again answers 404.",
    run: async (harness) => {
      const account = await signUp(harness);
      const own = await login(harness, account);
      const other = (await sessions(harness, own)).find((session) => session["current"] === false);
      const answer = await end(harness, own, other?.["id"]);
      assert.equal(answer.status, 204, answer.text);
      await assertDead(harness, account.pair);
      await assertAlive(harness, own);
      assertProblem(await end(harness, own, other?.["id"]), 404, "not_found");
      assert.equal((await sessions(harness, own)).length, 1);
    },
  },
  {
    line: "HTTP",
    name: "The current session can be ended too.",
    run: async (harness) => {
      const { pair } = await signUp(harness);
      const [own] = await sessions(harness, pair);
      assert.equal((await end(harness, pair, own?.["id"])).status, 204);
      await assertDead(harness, pair);
    },
  },
  {
    line: "HTTP",
    name: "Ending another user's, an unknown or a malformed session answers 404 and ends nothing.",
    run: async (harness) => {
      const [{ pair }, victim] = [await signUp(harness), await signUp(harness)];
      const [session] = await sessions(harness, victim.pair);
      const ids = [
        session?.["id"],
        "0190b8f1-0000-7000-8000-000000000000",
        "x",
        "%",
        "' or 1=1",
        "1".repeat(500),
        "\u0000",
      ];
      for (const id of ids) assertProblem(await end(harness, pair, id), 404, "not_found");
      await assertAlive(harness, victim.pair);
      await assertAlive(harness, pair);
    },
  },
]);
