import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "@portcullis/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { alice, refresh } from "./service.ts";
import { browserOf, tabOfAlice } from "./tabs.ts";

/** A server of someone else. It records the headers of each request, and answers 401. */
async function elsewhere(challenge = 'Bearer error="invalid_token"') {
  const came: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    came.push(request.headers);
    response.writeHead(401, challenge === "" ? {} : { "WWW-Authenticate": challenge }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { came, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function loggedIn(options: Parameters<Awaited<ReturnType<typeof browserOf>>["open"]>[0] = {}, to = "") {
  const browser = await browserOf({
    mount: (app) => {
      app.use((ctx) => {
        if (ctx.path.startsWith("/away")) ctx.redirect(to);
        // The method and the body are sent too.
        if (ctx.path === "/away-as-it-was") ctx.status = 307;
        if (ctx.path === "/within") ctx.redirect("/things");
      });
    },
  });
  const tab = browser.open(options);
  await tab.client.login(alice);
  return { ...browser, ...tab };
}

describe("The client sends tokens", () => {
  test("to the origin of the service, however the URL is spelled", async () => {
    const { client, baseUrl } = await loggedIn();
    for (const url of ["/things", "things", `${baseUrl}/things`, new URL("/things?x", baseUrl)]) {
      expect(await (await client.fetch(url)).json()).toEqual({ of: "Alice" });
    }
  });

  test("to no other origin, whose 401 causes no refresh", async () => {
    const { came, origin } = await elsewhere();
    const { client, wire } = await loggedIn();
    const urls = [
      `${origin}/things`,
      `${origin.replace("http:", "")}/things`,
      origin.replace("127.0.0.1", "localhost"),
    ];
    for (const url of urls) {
      const answer = await client.fetch(url).catch(() => null);
      if (answer !== null) expect(answer.status).toBe(401);
    }
    expect(came.length).toBeGreaterThanOrEqual(2);
    expect(came.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    expect(wire.count(refresh)).toBe(0);
  });

  test("to the listed origins, whose 401 causes a refresh", async () => {
    const { came, origin } = await elsewhere();
    const { client, wire } = await loggedIn({ origins: [origin] });
    expect((await client.fetch(`${origin}/things`)).status).toBe(401);
    expect(new Set(came.map(({ authorization }) => authorization)).size).toBe(2);
    expect(wire.count(refresh)).toBe(1);
  });

  test("to no target of a redirect", async () => {
    const { came, origin } = await elsewhere();
    const { client, wire } = await loggedIn({}, `${origin}/things`);
    await expect(client.fetch("/away")).rejects.toBeInstanceOf(TypeError);
    expect(came).toEqual([]);
    await expect(client.fetch("/within")).rejects.toBeInstanceOf(TypeError);
    expect((await client.fetch("/away", { redirect: "manual" })).status).toBe(302);
    expect((await client.fetch("/within", { redirect: "follow" })).status).toBe(200);
    expect((await client.fetch("/away", { redirect: "follow" })).status).toBe(401);
    expect(came.map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(wire.count(refresh)).toBe(0);
  });
});

describe("A client that follows redirects", () => {
  const csrfToken = "the-value-of-the-cookie-for-scripts";
  const options = {
    "bearer tokens": {},
    cookies: { cookies: { read: () => `__Host-portcullis_csrf=${csrfToken}` } },
  };

  test.each(["bearer tokens", "cookies"] as const)("sends no secret to another origin, with %s", async (kind) => {
    const { came, origin } = await elsewhere();
    const { open, store, wire } = await loggedIn({}, `${origin}/things`);
    const { client } = open(options[kind]);
    for (const method of ["GET", "POST", "DELETE"]) {
      for (const path of ["/away", "/away-as-it-was"]) await client.fetch(path, { method, redirect: "follow" });
    }
    expect([came.length, wire.count("POST /away-as-it-was")]).toEqual([6, 1]);
    const secrets = [
      csrfToken,
      ...Object.values((await store.read()) ?? {}).filter((value) => typeof value === "string"),
    ];
    const sent = JSON.stringify(came);
    expect(secrets.filter((secret) => sent.includes(secret))).toEqual([]);
  });

  test("sends X-CSRF-Token with requests that follow no redirect", async () => {
    const { open, wire } = await loggedIn({}, "/things");
    const { client } = open(options.cookies);
    const sent = async (init: RequestInit) => {
      await client.fetch("/away", { method: "POST", ...init }).catch(() => undefined);
      return wire.seen.findLast(({ what }) => what === "POST /away")?.headers["x-csrf-token"];
    };
    expect(await sent({})).toBe(csrfToken);
    expect(await sent({ redirect: "manual" })).toBe(csrfToken);
    expect(await sent({ redirect: "error" })).toBe(csrfToken);
    expect(await sent({ redirect: "follow" })).toBeUndefined();
  });

  test("follows no redirect if `redirect` is undefined", async () => {
    const { client } = await loggedIn({}, "/things");
    await expect(client.fetch("/away", { redirect: undefined } as object)).rejects.toBeInstanceOf(TypeError);
  });
});

describe("A 401", () => {
  test.each([
    ["without a reason", "", 1],
    ["for a token that is not good any more", 'Bearer realm="x", error="invalid_token"', 1],
    ["for another reason", 'Bearer realm="x", error="insufficient_scope"', 0],
    ["for another scheme", 'Basic realm="x"', 0],
  ])("%s: %s", async (_, challenge, renewals) => {
    const { origin } = await elsewhere(challenge);
    const { client, wire } = await loggedIn({ origins: [origin] });
    expect((await client.fetch(`${origin}/things`)).status).toBe(401);
    expect(wire.count(refresh)).toBe(renewals);
  });

  test("to a request with its own Authorization header is returned unchanged", async () => {
    const { client, wire } = await tabOfAlice();
    const answer = await client.fetch("/things", { headers: { Authorization: "Bearer of-its-own" } });
    expect([answer.status, wire.count(refresh)]).toEqual([401, 0]);
    expect(wire.seen.at(-1)?.headers.authorization).toBe("Bearer of-its-own");
  });

  test("has a body that the caller can read", async () => {
    const { baseUrl } = await browserOf();
    const answer = await createClient({ baseUrl }).fetch("/things");
    expect(await answer.json()).toMatchObject({ code: "token_missing" });
  });
});
