import { describe, expect, test } from "vitest";
import { sendRaw } from "../raw-http.ts";
import { type PairOnTheWire, problemOf, serviceOfAlice } from "../service.ts";

const invalid = 'Bearer realm="portcullis", error="invalid_token", error_description="The token is not valid."';

const me = (...headers: readonly string[]) =>
  ["GET /auth/me HTTP/1.1", "Host: a", "Connection: close", ...headers, "", ""].join("\r\n");

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("bearer, %s", (accessToken) => {
  const settings = { accessToken };

  test("a valid token is accepted, whatever the case of its scheme", async () => {
    const { port, pair } = await serviceOfAlice({ settings });
    for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR"]) {
      const answer = await sendRaw(port, me(`Authorization: ${scheme} ${pair.access_token}`));
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ username: "Alice" });
    }
  });

  test("a request without credentials gets 401 and a challenge without an error code", async () => {
    const { port, calls } = await serviceOfAlice({ settings });
    for (const headers of [[], ["Authorization:"], ["Authorization: Basic YTpi"], ["Authorization: Bearerx y"]]) {
      const answer = await sendRaw(port, me(...headers));
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toEqual(['Bearer realm="portcullis"']);
      expect(JSON.parse(answer.body)).toMatchObject({ code: "token_missing" });
    }
    expect(calls).toEqual([]);
  });

  test.each([
    "Bearer",
    "Bearer ",
    "Bearer a b",
    "Bearer =",
    "Bearer a=b",
    "Bearer %41",
    'Bearer "a"',
    "Bearer \u00e9",
    "Bearer <script>",
    "Bearer a\tb",
    `Bearer ${"a".repeat(12_000)}`,
    "Bearer eyJhbGciOiJub25lIn0.e30.",
  ])("text that can't be a token is rejected: %s", async (value) => {
    const { port, calls, errors } = await serviceOfAlice({ settings });
    const answer = await sendRaw(port, Buffer.from(me(`Authorization: ${value}`), "latin1"));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toEqual([invalid]);
    expect(calls).toEqual([]);
    expect(errors).toEqual([]);
  });

  test("a refresh token is rejected as an access token", async () => {
    const { send, pair } = await serviceOfAlice({ settings });
    const response = await send("GET", "/auth/me", { token: pair.refresh_token });
    expect(response.status).toBe(401);
    expect(response.headers.get("WWW-Authenticate")).toBe(invalid);
  });

  test("an expired token gets 401 from its expiry on", async () => {
    const { send, pair, clock } = await serviceOfAlice({ settings });
    clock.advance(899.999);
    expect((await send("GET", "/auth/me", { token: pair.access_token })).status).toBe(200);
    clock.advance(0.001);
    const response = await send("GET", "/auth/me", { token: pair.access_token });
    expect(await problemOf(response)).toMatchObject({ status: 401, code: "token_expired" });
    expect(response.headers.get("WWW-Authenticate")).toContain('error="invalid_token"');
  });

  test("BE-02 two Authorization headers, or one that joins them, get 400, even if they are equal", async () => {
    const { port, pair, calls } = await serviceOfAlice({ settings });
    const header = `Authorization: Bearer ${pair.access_token}`;
    const both = [[header, header], [header, "authorization: Basic YTpi"], [`${header}, Bearer b`]];
    for (const headers of both) {
      const answer = await sendRaw(port, me(...headers));
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ code: "invalid_request" });
    }
    expect(calls).toEqual([]);
  });

  test("a token in the query is ignored, and rejected beside one in the header", async () => {
    const { send, pair } = await serviceOfAlice({ settings });
    const path = `/auth/me?a=b&access_token=${pair.access_token}`;
    expect(await problemOf(await send("GET", path))).toMatchObject({ status: 401, code: "token_missing" });
    const both = await send("GET", path, { token: pair.access_token });
    expect(await problemOf(both)).toMatchObject({ status: 400, code: "invalid_request" });
  });

  test("a token in the body is ignored", async () => {
    const { sendJson, pair } = await serviceOfAlice({ settings });
    const body = { access_token: pair.access_token, current_password: "a", new_password: "b" };
    expect(await problemOf(await sendJson("/auth/change-password", body))).toMatchObject({ code: "token_missing" });
    const response = await sendJson("/auth/change-password", body, { token: pair.access_token });
    expect(await problemOf(response)).toMatchObject({ status: 422, errors: [{ pointer: "/access_token" }] });
  });

  test("no header of an answer repeats input", async () => {
    const { send, sendJson } = await serviceOfAlice({ settings });
    const responses = [
      await send("GET", "/auth/me?canary", { token: "canary" }),
      await send("GET", "/auth/canary", { token: "canary" }),
      await send("PATCH", "/auth/me", { headers: { "X-Canary": "canary" } }),
      await sendJson("/auth/login", { username: "canary", password: "canary" }),
      await sendJson("/auth/refresh", { refresh_token: "canary" }),
    ];
    for (const response of responses) expect(JSON.stringify([...response.headers])).not.toContain("canary");
  });

  test("the access token before a refresh is valid until the retry window ends", async () => {
    const { send, sendJson, pair, clock } = await serviceOfAlice({ settings });
    const response = await sendJson("/auth/refresh", { refresh_token: pair.refresh_token });
    const next = (await response.json()) as PairOnTheWire;
    expect((await send("GET", "/auth/sessions", { token: pair.access_token })).status).toBe(200);
    clock.advance(10);
    expect((await send("GET", "/auth/sessions", { token: pair.access_token })).status).toBe(401);
    expect((await send("GET", "/auth/sessions", { token: next.access_token })).status).toBe(200);
  });
});

test("the challenge has the realm of the application", async () => {
  const { send } = await serviceOfAlice({ router: { realm: "my [house]" } });
  expect((await send("GET", "/auth/me")).headers.get("WWW-Authenticate")).toBe('Bearer realm="my [house]"');
});

test("a token of a disabled user gets 403", async () => {
  const { send, pair, portcullis, storage } = await serviceOfAlice();
  const [user] = storage.contents().users;
  await portcullis.setDisabled({ userId: user?.id ?? expect.fail(), disabled: true });
  const response = await send("GET", "/auth/me", { token: pair.access_token });
  expect(await problemOf(response)).toMatchObject({ status: 403, code: "account_disabled" });
});
