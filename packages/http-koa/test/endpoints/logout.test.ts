import { describe, expect, test } from "vitest";
import { alice, type PairOnTheWire, problemOf, serviceOfAlice } from "../service.ts";

describe("logout", () => {
  test("ends both tokens of the session, by either of them", async () => {
    const { send, sendJson, pair } = await serviceOfAlice();
    expect((await send("POST", "/auth/logout", { token: pair.access_token })).status).toBe(204);
    expect((await send("GET", "/auth/me", { token: pair.access_token })).status).toBe(401);
    expect((await sendJson("/auth/refresh", { refresh_token: pair.refresh_token })).status).toBe(401);
    const again = (await (await sendJson("/auth/login", alice)).json()) as PairOnTheWire;
    expect((await sendJson("/auth/logout", { refresh_token: again.refresh_token })).status).toBe(204);
    expect((await send("GET", "/auth/me", { token: again.access_token })).status).toBe(401);
  });

  test("accepts the refresh token in a form too", async () => {
    const { send, pair, storage } = await serviceOfAlice();
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const body = `refresh_token=${pair.refresh_token}`;
    expect((await send("POST", "/auth/logout", { headers, body })).status).toBe(204);
    expect(storage.contents().records).toEqual([]);
  });

  test("answers 204 for an expired token, twice, and for text that is not a token", async () => {
    const { send, sendJson, pair, clock, storage } = await serviceOfAlice();
    clock.advance(100_000);
    expect((await send("POST", "/auth/logout", { token: pair.access_token })).status).toBe(204);
    expect(storage.contents().records).toEqual([]);
    expect((await send("POST", "/auth/logout", { token: pair.access_token })).status).toBe(204);
    expect((await send("POST", "/auth/logout", { token: "x y" })).status).toBe(204);
    expect((await sendJson("/auth/logout", { refresh_token: "x" })).status).toBe(204);
  });

  test("without any token gets 401", async () => {
    const { send, sendJson } = await serviceOfAlice();
    for (const response of [await send("POST", "/auth/logout"), await sendJson("/auth/logout", {})]) {
      expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="portcullis"');
      expect(await problemOf(response)).toMatchObject({ status: 401, code: "token_missing" });
    }
  });

  test("with a rejected body ends no session", async () => {
    const { sendJson, pair, calls } = await serviceOfAlice();
    const response = await sendJson("/auth/logout", { refresh_token: 1 }, { token: pair.access_token });
    expect(response.status).toBe(422);
    expect(calls).toEqual([]);
  });

  test("everywhere is rejected for a session that has ended, even if its token has not expired", async () => {
    const { send, pair, calls } = await serviceOfAlice({ settings: { accessToken: "jwt-stateless" } });
    const token = pair.access_token;
    await send("POST", "/auth/logout", { token });
    expect((await send("GET", "/auth/me", { token })).status).toBe(200);
    expect((await send("POST", "/auth/logout-all", { token })).status).toBe(401);
    expect(calls).not.toContain("revokeAll");
  });

  test("everywhere ends all sessions", async () => {
    const { send, sendJson, pair } = await serviceOfAlice();
    const other = (await (await sendJson("/auth/login", alice)).json()) as PairOnTheWire;
    expect((await send("POST", "/auth/logout-all", { token: pair.access_token })).status).toBe(204);
    for (const { access_token: token } of [pair, other]) {
      expect((await send("GET", "/auth/me", { token })).status).toBe(401);
    }
  });
});
