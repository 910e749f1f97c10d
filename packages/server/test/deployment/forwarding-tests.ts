import { expect, test } from "vitest";
import { logIn, password, register } from "./account.ts";
import type { Proxy } from "./proxy.ts";

/** What every sample of a proxy must pass on about the client, with cookies turned on. */
export function testForwarding(proxy: () => Proxy): void {
  test("tells the service each client's address, so that one client's guesses do not lock out another", async () => {
    await register(proxy(), "guarded");
    for (let guess = 0; guess < 100; guess += 1) {
      await logIn(proxy(), `unknown-${guess}`, "a wrong password", { from: "127.0.0.2" });
    }
    expect((await logIn(proxy(), "guarded", password, { from: "127.0.0.2" })).status).toBe(429);
    expect((await logIn(proxy(), "guarded", password, { from: "127.0.0.3" })).status).toBe(200);
  });

  test("gives each request an id, whatever the client sends", async () => {
    const ask = async () => {
      const { text } = await proxy().ask("/auth/me", { headers: { "x-request-id": "chosen-by-the-client" } });
      return (JSON.parse(text) as { readonly request_id: string }).request_id;
    };
    const ids = [await ask(), await ask()];
    expect(ids).toEqual([expect.stringMatching(/^[\da-f-]{32,36}$/), expect.stringMatching(/^[\da-f-]{32,36}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("keeps the port of the public address, so that a page's own Origin is recognised", async () => {
    await register(proxy(), "own-page");
    const logInFrom = (origin: string) =>
      logIn(proxy(), "own-page", password, { headers: { "portcullis-transport": "cookie", origin } });
    expect((await logInFrom(`https://127.0.0.1:${proxy().port}`)).status).toBe(200);
    expect((await logInFrom("https://elsewhere.example")).status).toBe(403);
  });
}
