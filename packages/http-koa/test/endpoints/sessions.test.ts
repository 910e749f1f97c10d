import { expect, test } from "vitest";
import { alice, type PairOnTheWire, problemOf, serviceOfAlice } from "../service.ts";

interface Listed {
  readonly sessions: readonly { readonly id: string; readonly current: boolean }[];
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

test("a user sees where they are logged in, newest first", async () => {
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

test("a user ends one of their logins, and no other", async () => {
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

test("another's login, or none, is not found", async () => {
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
