import { describe, expect, test } from "vitest";
import { alice, type PairOnTheWire, problemOf, serviceOfAlice } from "../service.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };
const oauthForm =
  "grant_type=password&username=alice&password=correct+horse%20battery&scope=&client_id=x&client_secret=y";

describe("login", () => {
  test.each([
    ["form", form, oauthForm],
    ["JSON", { "Content-Type": "application/json" }, JSON.stringify(alice)],
  ])("by %s returns a token pair", async (_, headers, body) => {
    const { send } = await serviceOfAlice();
    const response = await send("POST", "/auth/login", { headers, body });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^[\w.~+/-]+=*$/) as unknown,
      refresh_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as unknown,
      token_type: "Bearer",
      expires_in: 900,
    });
  });

  test("answers an unknown user and a wrong password with the same bytes", async () => {
    const { sendJson, send } = await serviceOfAlice();
    const headers = { "X-Request-Id": "same" };
    const bytes = async (response: Response) => {
      const { headers: answered, status } = response;
      return JSON.stringify([status, [...answered].filter(([name]) => name !== "date"), await response.text()]);
    };
    const wrong = await bytes(await sendJson("/auth/login", { ...alice, password: "wrong" }, { headers }));
    const unknown = await bytes(await sendJson("/auth/login", { ...alice, username: "bob" }, { headers }));
    const impossible = await bytes(await sendJson("/auth/login", { ...alice, username: " " }, { headers }));
    expect(wrong).toContain("invalid_credentials");
    expect(unknown).toBe(wrong);
    expect(impossible).toBe(wrong);
    const byForm = { headers: { ...headers, ...form } };
    expect(await bytes(await send("POST", "/auth/login", { ...byForm, body: "username=bob&password=w" }))).toBe(wrong);
  });

  test("answers account_disabled only with the right password", async () => {
    const { sendJson, portcullis, storage } = await serviceOfAlice();
    const [user] = storage.contents().users;
    await portcullis.setDisabled({ userId: user?.id ?? expect.fail(), disabled: true });
    const wrong = await sendJson("/auth/login", { ...alice, password: "wrong" });
    expect(await problemOf(wrong)).toMatchObject({ status: 401, code: "invalid_credentials" });
    const right = await sendJson("/auth/login", alice);
    expect(await problemOf(right)).toMatchObject({ status: 403, code: "account_disabled", error: "invalid_grant" });
  });

  test("rejects unknown fields of JSON", async () => {
    const { sendJson } = await serviceOfAlice();
    const response = await sendJson("/auth/login", { ...alice, id: "x" });
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      errors: [{ pointer: "/id", code: "unknown_field" }],
    });
  });

  test("ignores X-Forwarded-For without a trusted proxy", async () => {
    const { sendJson, storage } = await serviceOfAlice();
    await sendJson("/auth/login", alice, {
      headers: { "X-Forwarded-For": "203.0.113.9", Forwarded: "for=203.0.113.9" },
    });
    expect(storage.contents().records.map(({ clientInfo }) => clientInfo.address)).toEqual(["127.0.0.1", "127.0.0.1"]);
  });

  test("uses the X-Forwarded-For of a trusted proxy", async () => {
    const { sendJson, storage } = await serviceOfAlice({ router: { trustedProxies: ["127.0.0.0/8"] } });
    await sendJson("/auth/login", alice, { headers: { "X-Forwarded-For": "198.51.100.1, 203.0.113.9" } });
    expect(storage.contents().records.map(({ clientInfo }) => clientInfo.address)).toContain("203.0.113.9");
  });

  test("stores at most 512 characters of a user agent, without controls", async () => {
    const { sendJson, storage } = await serviceOfAlice();
    await sendJson("/auth/login", alice, { headers: { "User-Agent": `Fire\tfox ${"x".repeat(600)}` } });
    const agents = storage.contents().records.map(({ clientInfo }) => clientInfo.userAgent);
    expect(agents).toContain(`Firefox ${"x".repeat(504)}`);
  });
});

describe("refresh", () => {
  test.each(["JSON", "form"])("by %s returns the next pair, and the same pair when it is repeated", async (kind) => {
    const { send, sendJson, pair } = await serviceOfAlice();
    const token = pair.refresh_token;
    const renew = () =>
      kind === "JSON"
        ? sendJson("/auth/refresh", { refresh_token: token })
        : send("POST", "/auth/refresh", { headers: form, body: `grant_type=refresh_token&refresh_token=${token}` });
    const response = await renew();
    expect(response.status).toBe(200);
    const next = (await response.json()) as PairOnTheWire;
    expect(next.refresh_token).not.toBe(token);
    expect(await (await renew()).json()).toEqual(next);
  });

  test("with a token that was used long ago ends the session", async () => {
    const { sendJson, send, pair, clock } = await serviceOfAlice();
    const next = (await (await sendJson("/auth/refresh", onlyRefresh(pair))).json()) as PairOnTheWire;
    clock.advance(11);
    const reused = await sendJson("/auth/refresh", onlyRefresh(pair));
    expect(await problemOf(reused)).toMatchObject({ status: 401, code: "token_reused", error: "invalid_grant" });
    expect((await send("GET", "/auth/me", { token: next.access_token })).status).toBe(401);
  });

  test("with an expired token gets 401 token_expired", async () => {
    const { sendJson, pair, clock } = await serviceOfAlice();
    clock.advance(2_592_000);
    const response = await sendJson("/auth/refresh", onlyRefresh(pair));
    expect(await problemOf(response)).toMatchObject({ status: 401, code: "token_expired" });
  });
});

const onlyRefresh = ({ refresh_token }: PairOnTheWire) => ({ refresh_token });
