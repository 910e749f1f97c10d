import type { Client } from "@portcullis/client";
import { expect, test } from "vitest";
import { alice } from "./service.ts";
import { browserOf, tabOfAlice } from "./tabs.ts";

/** What a component would render after each notification. */
function rendered(client: Client) {
  const states: (boolean | null)[] = [client.signedIn];
  const { subscribe } = client;
  const stop = subscribe(() => void states.push(client.signedIn));
  return { states, stop };
}

test("signedIn is null until the first answer, and each change calls subscribers once", async () => {
  const { open } = await browserOf();
  const { client } = open();
  const { states, stop } = rendered(client);
  await expect(client.me()).rejects.toMatchObject({ code: "token_missing" });
  expect(states).toEqual([null, false]);
  await client.login(alice);
  await client.me();
  await client.fetch("/things");
  expect(states).toEqual([null, false, true]);
  await client.logout();
  await client.logout();
  expect(states).toEqual([null, false, true, false]);
  stop();
  await client.login(alice);
  expect([states.length, client.signedIn]).toEqual([4, true]);
});

test("signedIn is true in a tab that finds stored tokens, also if they must be refreshed", async () => {
  const { open } = await tabOfAlice();
  const { client } = open();
  const { states } = rendered(client);
  await client.me();
  expect(states).toEqual([null, true]);
});

test("signedIn is false after the service rejects the refresh", async () => {
  const { client, signedOut, portcullis, store } = await tabOfAlice();
  const { states } = rendered(client);
  await portcullis.logout({ refreshToken: (await store.read())?.refreshToken ?? "" });
  await expect(client.me()).rejects.toMatchObject({ code: "token_invalid" });
  expect([states, signedOut.length]).toEqual([[true, false], 1]);
});

test("signedIn follows a logout in another tab with the next request", async () => {
  const { client, open } = await tabOfAlice();
  const { states } = rendered(client);
  const other = open();
  await other.client.logout();
  expect(client.signedIn).toBe(true);
  await client.fetch("/things");
  expect(states).toEqual([true, false]);
});

test("signedIn is false after the methods that end the session here", async () => {
  const { open } = await browserOf();
  const { client } = open();
  await client.login(alice);
  await client.logoutEverywhere();
  expect(client.signedIn).toBe(false);
  await client.login(alice);
  await client.changePassword({ current_password: alice.password, new_password: "a new horse battery" });
  expect(client.signedIn).toBe(false);
});
