import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fetchHandler } from "../../src/fetch.ts";
import { createAuthHandler } from "../../src/index.ts";
import { ann, applicationOfAnn, withEmail } from "../support/account.ts";

const bob = { username: "Bob", password: "correct horse battery" };

describe("POST /auth/change-username", () => {
  test("changes the name; the session continues and the old name is free", async () => {
    const { send, bearer, login } = await applicationOfAnn();
    const answer = await send(
      "POST",
      "/auth/change-username",
      { current_password: ann.password, username: "Anna" },
      bearer,
    );
    expect([answer.status, await answer.json()]).toMatchObject([200, { username: "Anna" }]);
    expect(await (await send("GET", "/auth/me", undefined, bearer)).json()).toMatchObject({ username: "Anna" });
    expect(await login("anna", ann.password)).toBe(200);
    expect((await send("POST", "/auth/register", ann)).status).toBe(201);
  });

  test("refuses a wrong password, a taken name, an address that is the username, and requests without a token", async () => {
    const { send, bearer, outcomeOf } = await applicationOfAnn();
    await send("POST", "/auth/register", bob);
    const change = (current_password: string, username: string) =>
      send("POST", "/auth/change-username", { current_password, username }, bearer).then(outcomeOf);
    expect(await change("wrong horse battery", "Anna")).toEqual([400, "wrong_password"]);
    expect(await change(ann.password, "BOB")).toEqual([409, "username_taken"]);
    expect(await change(ann.password, "")).toMatchObject([422, "validation_failed", [{ pointer: "/username" }]]);
    expect((await send("POST", "/auth/change-username", {})).status).toBe(401);
    const byEmail = await applicationOfAnn({ settings: withEmail });
    const body = { current_password: ann.password, username: "anna@example.org" };
    const refused = await byEmail.send("POST", "/auth/change-username", body, byEmail.bearer);
    expect(await outcomeOf(refused)).toMatchObject([422, "validation_failed", [{ code: "read_only" }]]);
  });
});

describe("DELETE /auth/me", () => {
  test("deletes the user with every session, after the password", async () => {
    const { send, bearer, outcomeOf, storage } = await applicationOfAnn();
    const wrong = await send("DELETE", "/auth/me", { current_password: "wrong horse battery" }, bearer);
    expect(await outcomeOf(wrong)).toEqual([400, "wrong_password"]);
    expect((await send("DELETE", "/auth/me", undefined, bearer)).status).not.toBe(204);
    expect((await send("DELETE", "/auth/me", { current_password: ann.password }, bearer)).status).toBe(204);
    expect(storage.contents()).toMatchObject({ users: [], records: [] });
    expect(await outcomeOf(await send("GET", "/auth/me", undefined, bearer))).toEqual([401, "token_invalid"]);
  });
});

describe("PATCH /auth/me", () => {
  const profileSchema = z.strictObject({ displayName: z.string().max(20), motto: z.string().nullable().optional() });

  async function member() {
    const crypto = createCrypto({
      secrets: ["a secret of the tests, 32 bytes long"],
      hash: { memoryKiB: 64, iterations: 1, allowWeak: true },
    });
    const storage = createMemoryStorage<z.infer<typeof profileSchema>>();
    const portcullis = createPortcullis({ ...storage, ...crypto }, { profileSchema });
    const auth = fetchHandler(createAuthHandler({ portcullis }));
    await portcullis.register({ ...bob, profile: { displayName: "Bob", motto: "Hello" } });
    const { pair } = await portcullis.login(bob);
    const headers = { Authorization: `Bearer ${pair.accessToken}`, "Content-Type": "application/json" };
    return async (fields: unknown) => {
      const request = new Request("https://app.example/auth/me", {
        method: "PATCH",
        body: JSON.stringify(fields),
        headers,
      });
      const answer = await auth(request);
      return [answer?.status, await answer?.json()] as const;
    };
  }

  test("changes the fields that are sent and leaves the others", async () => {
    const patch = await member();
    expect(await patch({ display_name: "Robert" })).toMatchObject([200, { display_name: "Robert", motto: "Hello" }]);
    expect(await patch({ motto: null })).toMatchObject([200, { display_name: "Robert", motto: null }]);
    expect(await patch({})).toMatchObject([200, { username: "Bob", display_name: "Robert" }]);
  });

  test.each([
    [{ display_name: "x".repeat(21) }, "/display_name"],
    [{ displayName: "x" }, "/displayName"],
    [{ username: "Robert" }, "/username"],
    [{ disabled: false }, "/disabled"],
    [{ password_hash: "x" }, "/password_hash"],
    [{ email_verified: true }, "/email_verified"],
  ])("refuses %j with a pointer", async (fields, pointer) => {
    const [status, problem] = await (await member())(fields);
    expect(status).toBe(422);
    expect(problem).toMatchObject({ code: "validation_failed", errors: [{ pointer }] });
  });
});

describe("POST /auth/change-password with new_session", () => {
  test("answers the pair of a new session; the old one has ended", async () => {
    const { send, bearer, outcomeOf } = await applicationOfAnn();
    const body = { current_password: ann.password, new_password: "battery staple horse", new_session: true };
    const answer = await send("POST", "/auth/change-password", body, bearer);
    expect(answer.status).toBe(200);
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    expect((await send("GET", "/auth/me", undefined, { Authorization: `Bearer ${token}` })).status).toBe(200);
    expect(await outcomeOf(await send("GET", "/auth/me", undefined, bearer))).toEqual([401, "token_invalid"]);
  });

  test("answers in cookies to a session in cookies, and shows the tokens to no script", async () => {
    const { auth } = await applicationOfAnn();
    const post = (path: string, body: object, headers: Readonly<Record<string, string>>) =>
      auth(
        new Request(`https://app.example${path}`, {
          method: "POST",
          body: JSON.stringify(body),
          headers: { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", ...headers },
        }),
      );
    const login = await post("/auth/login", ann, { "Portcullis-Transport": "cookie" });
    const cookies = login?.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "") ?? [];
    const csrf = cookies.find((cookie) => cookie.includes("csrf"))?.split("=")[1] ?? "";
    const headers = { Cookie: cookies.join("; "), "X-CSRF-Token": csrf };
    const body = { current_password: ann.password, new_password: "battery staple horse", new_session: true };
    const answer = await post("/auth/change-password", body, headers);
    expect(answer?.status).toBe(200);
    expect(await answer?.json()).not.toHaveProperty("access_token");
    expect(answer?.headers.getSetCookie().length).toBeGreaterThan(1);
  });
});

describe("The well-known routes", () => {
  const metadata = (issuer: string, baseUrl?: string) =>
    applicationOfAnn({ handler: { metadata: { issuer, ...(baseUrl === undefined ? {} : { baseUrl }) } } });

  test("describe the server to OAuth clients (RFC 8414), with the issuer exactly as in tokens", async () => {
    const { send } = await metadata("https://auth.example", "https://auth.example/api");
    const answer = await send("GET", "/.well-known/oauth-authorization-server");
    expect(await answer.json()).toMatchObject({
      issuer: "https://auth.example",
      token_endpoint: "https://auth.example/api/auth/token",
      jwks_uri: "https://auth.example/api/.well-known/jwks.json",
      revocation_endpoint: "https://auth.example/api/auth/revoke",
      grant_types_supported: ["password", "refresh_token"],
    });
  });

  test("put the path of the issuer behind the well-known one", async () => {
    const { send } = await metadata("https://example.com/tenant");
    const answer = await send("GET", "/.well-known/oauth-authorization-server/tenant");
    expect(await answer.json()).toMatchObject({ issuer: "https://example.com/tenant" });
  });

  test("have no metadata for an issuer that is no URL", async () => {
    const { send } = await metadata("portcullis");
    expect((await send("GET", "/.well-known/oauth-authorization-server")).status).toBe(404);
  });

  test("lead password managers to the page where the password is changed, if there is one", async () => {
    const url = "https://app.example/settings/password";
    const { send } = await applicationOfAnn({ handler: { changePasswordUrl: url } });
    const answer = await send("GET", "/.well-known/change-password");
    expect([answer.status, answer.headers.get("Location")]).toEqual([302, url]);
    const without = await applicationOfAnn();
    expect((await without.send("GET", "/.well-known/change-password")).status).toBe(404);
  });
});
