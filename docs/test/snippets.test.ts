import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createCrypto } from "@portcullis/adapters-crypto";
import { loadArgon2 } from "../../packages/adapters-crypto/src/webcrypto/load-argon2.ts";
import { createPortcullis } from "@portcullis/core";
import { createAuthRouter } from "@portcullis/http-koa";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import Koa from "koa";
import { beforeAll, expect, test, vi } from "vitest";
import { startMailServer } from "../../packages/adapters-mail/test/mail-server.ts";
import { passwordReset } from "../../packages/adapters-mail/test/messages.ts";

beforeAll(() => {
  process.env["APP_SECRET"] = "32 bytes of a secret and some more";
});

test("the snippet that embeds the use cases runs", async () => {
  const { outcome } = await import("../snippets/embedding.ts");
  expect(outcome).toMatchObject({ user: { username: "alice", disabled: false }, code: "token_invalid" });
});

test("the use cases on WebCrypto are made once", async () => {
  const { portcullisOf } = await import("../snippets/webcrypto.ts");
  const env = { SECRET: process.env["APP_SECRET"] ?? "" };
  const argon2 = await loadArgon2();
  const portcullis = await portcullisOf(env, argon2);
  await portcullis.register({ username: "alice", password: "correct horse battery" });
  const { pair } = await portcullis.login({ username: "alice", password: "correct horse battery" });
  const again = await portcullisOf(env, argon2);
  expect((await again.currentUser({ accessToken: pair.accessToken })).user).toMatchObject({ username: "alice" });
});

test("messages by SMTP, with a template in another language", async () => {
  const server = await startMailServer();
  process.env["SMTP_URL"] = `smtp://127.0.0.1:${server.port}`;
  const { notifier, render } = await import("../snippets/mail.ts");
  await notifier.notify(passwordReset);
  await notifier.close();
  expect(server.messages).toMatchObject([{ subject: "Reset your password for Example" }]);
  const inGerman = { ...passwordReset, user: { ...passwordReset.user, profile: { language: "de" } } };
  expect(await render(inGerman)).toMatchObject({ text: expect.stringContaining(passwordReset.link) as unknown });
  expect(await render(inGerman)).toMatchObject({ subject: "Neues Passwort" });
});

test("the snippet of a forgotten password runs, from the request to the log in", async () => {
  const { user } = await import("../snippets/recovery.ts");
  expect(user).toMatchObject({ username: "ann@example.org", emailVerified: true });
});

test("the snippet that gets the use cases from a container runs", async () => {
  const { user } = await import("../snippets/container.ts");
  expect(user).toMatchObject({ username: "alice" });
});

test("the snippet that binds another clock runs", async () => {
  const { user, now } = await import("../snippets/rebind-clock.ts");
  expect(user.createdAt).toEqual(now);
});

test("the snippet with a listener beside the log gets the events", async () => {
  const { alerts, lines, id } = await import("../snippets/events.ts");
  expect(alerts).toEqual([`A stolen token of ${id}: its session has ended.`]);
  expect(lines).toEqual(expect.arrayContaining(["registered", "login_succeeded", "refreshed", "token_reused"]));
});

test("the snippet that passes a listener to the service gets the events", async () => {
  const { registered, service } = await import("../snippets/service-events.ts");
  const body = JSON.stringify({ username: "alice", password: "correct horse battery" });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${service.url}/auth/register`, { method: "POST", body, headers });
  expect(registered).toEqual([((await answer.json()) as { id: string }).id]);
  await service.stop();
});

test("the snippet with column names of the application's own runs", async () => {
  const { columns } = await import("../snippets/own-columns.ts");
  const names = columns.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["email", "hashed_password", "is_active", "is_staff", "account_id"]));
});

test("the snippet with the application's own user fields and ids runs", async () => {
  const { outcome } = await import("../snippets/extending-the-user.ts");
  expect(outcome).toEqual({
    id: "1",
    greeting: "Hello, Ada Lovelace",
    profile: { name: "Ada", surname: "Lovelace", email: "ada@example.org" },
  });
});

test("the snippet with routes and a guard in a Koa application runs", async () => {
  const { app } = await import("../snippets/koa.ts");
  const server = app.listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
    const credentials = new URLSearchParams({ username: "alice", password: "correct horse battery" });
    const body = JSON.stringify(Object.fromEntries(credentials));
    await ask("/auth/register", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const login = await ask("/auth/login", { method: "POST", body: credentials });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const appointments = await ask("/appointments", { headers: { Authorization: `Bearer ${token}` } });
    expect(await appointments.json()).toEqual({ of: "alice" });
    expect((await ask("/appointments", {})).status).toBe(401);
  } finally {
    server.close();
  }
});

test("the snippet with the OpenAPI document and the API page runs", async () => {
  const { app, document } = await import("../snippets/openapi.ts");
  expect(document.info).toMatchObject({ title: "Members", version: "2.1" });
  expect(document.components["schemas"]?.["NewUser"]).toMatchObject({
    properties: { full_name: { maxLength: 100, description: "As on the passport." } },
  });
  const server = app.listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    expect(await (await get("/api/openapi.json")).json()).toEqual(JSON.parse(JSON.stringify(document)));
    expect(await (await get("/api/docs")).text()).toContain('data-document="openapi.json"');
  } finally {
    server.close();
  }
});

test("the snippet with a page that logs in by cookies runs", async () => {
  const { app } = await import("../snippets/cookies.ts");
  const { call, logIn, logOut } = await import("../snippets/cookies-page.ts");
  const server = app.listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = fetch;
    const cookies = new Map<string, string>();
    // Sends cookies as a browser does for a page of the application.
    vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set("Sec-Fetch-Site", "same-origin");
      headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
      const response = await ask(`http://127.0.0.1:${port}${path}`, { ...init, headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
        if (value === "") cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    });
    const body = JSON.stringify({ username: "alice", password: "correct horse battery" });
    await fetch("/auth/register", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    expect(await logIn("alice", "wrong horse battery")).toBe(false);
    expect(await logIn("alice", "correct horse battery")).toBe(true);
    const appointment = async () => call("/appointments", { method: "POST" });
    expect(await (await appointment()).json()).toEqual({ madeFor: "alice" });
    cookies.delete("__Host-portcullis_access");
    expect((await appointment()).status).toBe(200);
    expect((await logOut()).status).toBe(204);
    expect([(await appointment()).status, cookies.size]).toEqual([401, 0]);
  } finally {
    vi.unstubAllGlobals();
    server.close();
  }
});

test("the snippet of a resource server introspects a token", async () => {
  const { userOf } = await import("../snippets/resource-server.ts");
  const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
  const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto }, {});
  const key = "the-key-of-a-calendar";
  const server = new Koa()
    .use(createAuthRouter({ portcullis, introspection: { keys: [key] } }).routes())
    .listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const alice = { username: "alice", password: "correct horse battery" };
    await portcullis.register(alice);
    const { pair } = await portcullis.login(alice);
    expect(await userOf(pair.accessToken, url, key)).toMatchObject({ username: "alice" });
    await expect(userOf(pair.accessToken, url, "wrong")).rejects.toThrow("401");
    const body = new URLSearchParams({ token: pair.refreshToken });
    expect((await fetch(`${url}/auth/revoke`, { method: "POST", body })).status).toBe(200);
    expect(await userOf(pair.accessToken, url, key)).toBeNull();
  } finally {
    server.close();
  }
});
