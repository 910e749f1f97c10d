import { describe, expect, test } from "vitest";
import { createAuthRouter } from "../../src/index.ts";
import { problemOf, serviceOfAlice, startService } from "../service.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };
const keys = ["a-key-of-the-calendar", "a-key-of-the-billing"];
const [key = ""] = keys;

async function introspecting(accessToken: "opaque" | "jwt" | "jwt-stateless" = "opaque") {
  const introspection = { keys, issuer: "https://auth.example", audience: "calendar" };
  const service = await serviceOfAlice({ settings: { accessToken }, router: { introspection } });
  const ask = (token: string, headers: Readonly<Record<string, string>> = { Token: key }) => {
    const body = new URLSearchParams({ token, token_type_hint: "access_token" }).toString();
    return service.send("POST", "/auth/introspect", { headers: { ...form, ...headers }, body });
  };
  return { ...service, ask };
}

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("introspection (RFC 7662), %s", (kind) => {
  test("tells a resource server the user and session of a valid access token", async () => {
    const { ask, pair, clock, storage } = await introspecting(kind);
    const { users, records } = storage.contents();
    const iat = clock.now().getTime() / 1000;
    const response = await ask(pair.access_token);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        active: true,
        sub: users[0]?.id,
        username: "Alice",
        sid: records[0]?.id,
        token_type: "Bearer",
        iat,
        exp: iat + 900,
        iss: "https://auth.example",
        aud: "calendar",
      },
    ]);
  });

  test("a token that was revoked, replaced or has expired is inactive at once, without further members", async () => {
    type Service = Awaited<ReturnType<typeof introspecting>>;
    const ends: readonly ((service: Service) => unknown)[] = [
      ({ send, pair }) => send("POST", "/auth/logout", { token: pair.access_token }),
      async ({ portcullis, pair }) =>
        portcullis.refresh(await portcullis.refresh({ refreshToken: pair.refresh_token })),
      ({ clock }) => clock.advance(900),
    ];
    for (const end of ends) {
      const service = await introspecting(kind);
      await end(service);
      expect(await (await service.ask(service.pair.access_token)).json()).toEqual({ active: false });
    }
  });

  test("anything but an access token is inactive, a valid refresh token too", async () => {
    const { ask, pair } = await introspecting(kind);
    for (const token of [pair.refresh_token, "x", "a.b.c", `${pair.access_token}x`]) {
      expect(await (await ask(token)).json()).toEqual({ active: false });
    }
  });
});

describe("introspection requires an API key", () => {
  test("before anything is read", async () => {
    const { ask, pair, calls } = await introspecting();
    for (const Token of ["", "wrong", key.slice(1), keys.join(", ")]) {
      expect(await problemOf(await ask(pair.access_token, { Token }))).toMatchObject({
        status: 401,
        code: "api_key_invalid",
        error: "invalid_client",
        contentType: "application/json",
      });
    }
    for (const bearer of ["wrong", pair.access_token]) {
      const response = await ask(pair.access_token, { Authorization: `Bearer ${bearer}` });
      expect(response.headers.get("WWW-Authenticate")).toContain('error="invalid_token"');
      expect(response.status).toBe(401);
    }
    expect(calls).toEqual([]);
  });

  test("in either header", async () => {
    const { ask, pair } = await introspecting();
    for (const each of keys) {
      expect((await ask(pair.access_token, { Token: each })).status).toBe(200);
      expect((await ask(pair.access_token, { Authorization: `Bearer ${each}` })).status).toBe(200);
    }
  });

  test("and has no route if none is configured", async () => {
    const { send } = await serviceOfAlice();
    expect((await send("POST", "/auth/introspect", { headers: { ...form, Token: key }, body: "token=x" })).status).toBe(
      404,
    );
  });

  test("and an empty list is rejected at the start", async () => {
    const { portcullis } = await startService({ settings: {} });
    for (const none of [[], [""], [key, ""]]) {
      expect(() => createAuthRouter({ portcullis, introspection: { keys: none } })).toThrow(RangeError);
    }
  });
});

test("a malformed introspection request gets an OAuth error", async () => {
  const { send, ask } = await introspecting();
  expect(await problemOf(await ask(""))).toMatchObject({ status: 400, error: "invalid_request" });
  const json = { headers: { "Content-Type": "application/json", Token: key }, body: '{"token":"x"}' };
  expect(await problemOf(await send("POST", "/auth/introspect", json))).toMatchObject({ status: 415 });
});
