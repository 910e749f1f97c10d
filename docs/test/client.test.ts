import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Router } from "@koa/router";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis, type UserId } from "@portcullis/core";
import { createAuthRouter, type UserState } from "@portcullis/http-koa";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import Koa from "koa";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";

/** A service with members, and a page of its origin. */
async function openPage() {
  const crypto = createCrypto({ secrets: ["32 bytes of a secret and some more"] });
  const profileSchema = z.object({ fullName: z.string().optional() });
  const storage = createMemoryStorage<z.output<typeof profileSchema>>();
  const portcullis = createPortcullis({ ...storage, ...crypto }, { profileSchema });
  const auth = createAuthRouter({ portcullis, cookies: { csrfKeys: crypto.keyedDigest } });
  const own = new Router<UserState>();
  own.get("/appointments", auth.guards.requireUser(), (ctx) => {
    ctx.body = { of: ctx.state.user.username };
  });
  const server = new Koa().use(auth.routes()).use(own.routes()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const assign = vi.fn<(url: string) => void>();
  const kept = new Map<string, string>();
  vi.stubGlobal("location", { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, assign });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    server.closeAllConnections();
    server.close();
  });
  return { portcullis, assign, kept };
}

test("a page with a client", async () => {
  const { portcullis, assign, kept } = await openPage();
  const { appointments, client, join, logIn } = await import("../snippets/client.ts");
  expect(await join("ada", "correct horse battery")).toBe("Ada Lovelace");
  expect(await logIn("ada", "wrong horse battery")).toBe("Wrong name or password.");
  expect(await logIn("ada", "correct horse battery")).toBe("Welcome back.");
  expect(await appointments()).toEqual({ of: "ada" });
  const { id } = await client.me();
  expect(kept.size).toBe(1);
  await portcullis.logoutEverywhere({
    userId: id as UserId,
  });
  expect(await appointments()).toMatchObject({ code: "token_invalid" });
  await expect.poll(() => assign.mock.calls, { timeout: 20_000 }).toEqual([["/login"]]);
  expect(kept.size).toBe(0);
});

test("a page with a client that keeps its session in cookies", async () => {
  const { portcullis, kept } = await openPage();
  const alice = { username: "alice", password: "correct horse battery" };
  await portcullis.register({ ...alice, profile: {} });
  const cookies = new Map<string, string>();
  const ask = fetch;
  // Sends cookies as a browser does for a page of the same origin.
  vi.stubGlobal("fetch", async (url: string, { headers, ...init }: RequestInit) => {
    const sent = new Headers(headers);
    if (init.credentials === "include") sent.set("Cookie", [...cookies].map((pair) => pair.join("=")).join("; "));
    sent.set("Sec-Fetch-Site", "same-origin");
    const response = await ask(url, { ...init, headers: sent });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  });
  vi.stubGlobal("document", { cookie: "" });
  const { client } = await import("../snippets/client-cookies.ts");
  await client.login(alice);
  expect([await client.me(), kept.size, cookies.size]).toMatchObject([{ username: "alice" }, 0, 3]);
  cookies.delete("__Host-portcullis_access");
  expect(await client.sessions()).toMatchObject([{ current: true }]);
  await client.logout();
  expect(cookies.size).toBe(0);
});
