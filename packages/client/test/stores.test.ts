import { createClient, memoryStore, type StoredTokens, type TokenStore, webStorage } from "@portcullis/client";
import { describe, expect, test } from "vitest";
import { alice, lifetime } from "./service.ts";
import { browserOf, noDelays, sendMany, Storage, times } from "./tabs.ts";

const tokens = { session: "a", renewals: 0, accessToken: "b", refreshToken: "c" };

describe.each([
  ["memory", () => memoryStore()],
  ["a web storage", () => webStorage(new Storage())],
])("The token store %s", (_, make) => {
  test("is empty at first, returns what was written, and is empty after it is cleared", async () => {
    const store = make();
    const read: unknown[] = [await store.read()];
    await store.write(tokens);
    read.push(await store.read());
    await store.write(null);
    read.push(await store.read());
    expect(read).toEqual([null, tokens, null]);
  });
});

test.each(["", "null", "[]", "{", '"x"', '{"accessToken":"b","refreshToken":"c"}', '{"session":1}'])(
  "A web storage that holds %j holds no tokens.",
  async (text) => {
    const storage = new Storage();
    storage.setItem("portcullis", text);
    expect(await webStorage(storage).read()).toBeNull();
  },
);

test("A web storage reads the tokens that version 0.1.0 stored", async () => {
  const storage = new Storage();
  const { session: login, ...others } = tokens;
  storage.setItem("portcullis", JSON.stringify({ login, ...others }));
  expect(await webStorage(storage).read()).toEqual(tokens);
});

test("A web storage only contains the tokens, under the given key", async () => {
  const storage = new Storage();
  await webStorage(storage, "mine").write(tokens);
  expect([storage.getItem("portcullis"), JSON.parse(storage.getItem("mine") ?? "")]).toEqual([null, tokens]);
});

test("An asynchronous store keeps a session", async () => {
  let kept: StoredTokens | null = null;
  const later = () => new Promise((resolve) => setTimeout(resolve, 1));
  const store: TokenStore = {
    read: async () => {
      await later();
      return kept;
    },
    write: async (given) => {
      await later();
      kept = given;
    },
  };
  const { baseUrl, clock, refreshes, open } = await browserOf();
  const { client, signedOut } = open({ store });
  await client.login(alice);
  clock.advance(lifetime + 1);
  expect(await sendMany({ client }, 20)).toEqual(times(20, 200));
  expect(refreshes()).toEqual(["renewed"]);
  const waiting = sendMany({ client }, 5);
  await client.logout();
  await waiting;
  expect((await client.fetch("/things")).status).toBe(401);
  expect([kept, signedOut]).toEqual([null, []]);
  await expect(createClient({ baseUrl, store, refresh: noDelays }).me()).rejects.toMatchObject({ status: 401 });
});
