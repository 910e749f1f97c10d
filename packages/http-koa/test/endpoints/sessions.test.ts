import { expect, test } from "vitest";
import { alice, type PairOnTheWire, problemOf, serviceOfAlice } from "../service.ts";

interface Listed {
  readonly sessions: readonly { readonly id: string; readonly current: boolean }[];
  readonly next?: string;
}

const twice = async () => {
  const service = await serviceOfAlice();
  service.clock.advance(60);
  const login = await service.sendJson("/auth/login", alice, { headers: { "User-Agent": "Second" } });
  const other = (await login.json()) as PairOnTheWire;
  const list = async (token: string) =>
    (await (await service.send("GET", "/auth/sessions", { token })).json()) as Listed;
  return { ...service, other, list };
};

test("GET sessions lists the user's sessions, newest first", async () => {
  const { pair, list } = await twice();
  expect(await list(pair.access_token)).toEqual({
    sessions: [
      {
        id: expect.any(String) as unknown,
        created_at: "2030-01-01T00:01:00.000Z",
        last_used_at: "2030-01-01T00:01:00.000Z",
        expires_at: "2030-01-31T00:01:00.000Z",
        user_agent: "Second",
        address: "127.0.0.1",
        current: false,
      },
      expect.objectContaining({ created_at: "2030-01-01T00:00:00.000Z", current: true }) as unknown,
    ],
  });
});

test("GET sessions lists more than a hundred sessions in pages", async () => {
  const { pair, list, send, portcullis, clock } = await twice();
  for (let i = 0; i < 130; i += 1) {
    if (i % 3 === 0) clock.advance(1);
    await portcullis.login(alice);
  }
  const first = await list(pair.access_token);
  expect(first.sessions).toHaveLength(100);
  const path = `/auth/sessions?after=${first.next}`;
  const second = (await (await send("GET", path, { token: pair.access_token })).json()) as Listed;
  expect(second).not.toHaveProperty("next");
  expect(second.sessions.at(-1)).toMatchObject({ created_at: "2030-01-01T00:00:00.000Z", current: true });
  const ids = [...first.sessions, ...second.sessions].map(({ id }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([132, 132]);
});

test("a page of sessions continues correctly after the session before it has ended", async () => {
  const { pair, list, send, portcullis } = await twice();
  await portcullis.login(alice);
  const [, , oldest] = (await list(pair.access_token)).sessions;
  const get = async (query: string) =>
    (await (await send("GET", `/auth/sessions?${query}`, { token: pair.access_token })).json()) as Listed;
  const { sessions, next } = await get("limit=2");
  for (const { id } of sessions) await send("DELETE", `/auth/sessions/${id}`, { token: pair.access_token });
  expect(await get(`after=${next}`)).toEqual({ sessions: [oldest] });
});

test("GET sessions ignores unknown parameters", async () => {
  const { pair, send } = await twice();
  expect((await send("GET", "/auth/sessions?_=1&page=7", { token: pair.access_token })).status).toBe(200);
});

test("DELETE sessions ends that session only", async () => {
  const { pair, other, list, send } = await twice();
  const { sessions } = await list(pair.access_token);
  const target = sessions.find(({ current }) => !current)?.id ?? expect.fail();
  const path = `/auth/sessions/${target}`;
  expect((await send("DELETE", path, { token: pair.access_token })).status).toBe(204);
  expect((await send("GET", "/auth/me", { token: other.access_token })).status).toBe(401);
  expect((await list(pair.access_token)).sessions).toHaveLength(1);
  const gone = await send("DELETE", path, { token: pair.access_token });
  expect(await problemOf(gone)).toMatchObject({ status: 404, code: "not_found" });
});

test("the session of another user, or an unknown one, is not found", async () => {
  const { pair, send, sendJson, list } = await twice();
  const bob = { username: "bob", password: "another horse battery" };
  await sendJson("/auth/register", bob);
  const bobs = (await (await sendJson("/auth/login", bob)).json()) as PairOnTheWire;
  const [session] = (await list(pair.access_token)).sessions;
  for (const id of [session?.id, "x", "%ff", "%00", "..%2f", "00000000-0000-7000-8000-000000000000"]) {
    expect((await send("DELETE", `/auth/sessions/${id}`, { token: bobs.access_token })).status).toBe(404);
  }
  expect((await list(pair.access_token)).sessions).toHaveLength(2);
});
