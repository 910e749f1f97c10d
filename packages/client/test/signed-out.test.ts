import { ProblemError } from "@portcullis/client";
import { StorageError } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { expect, test, vi } from "vitest";
import { replacing } from "../../http-koa/test/service.ts";
import { alice, bob, refresh } from "./service.ts";
import { browserOf, sendMany, tabOfAlice, times } from "./tabs.ts";

test("If the refresh token was used elsewhere, onSignedOut is called once, and every request gets 401", async () => {
  const { client, signedOut, wire, store, portcullis, clock } = await tabOfAlice();
  const refreshToken = (await store.read())?.refreshToken ?? "";
  await portcullis.refresh({ refreshToken });
  clock.advance(11);
  expect(await sendMany({ client }, 20)).toEqual(times(20, 401));
  expect(signedOut).toMatchObject([{ reason: "refused", error: { code: "token_reused", status: 401 } }]);
  expect(await store.read()).toBeNull();
  await expect(client.me()).rejects.toMatchObject({ code: "token_missing" });
  expect([wire.count(refresh), signedOut.length]).toEqual([1, 1]);
});

test("onSignedOut is called when the session was ended elsewhere", async () => {
  const { client, signedOut, portcullis, store } = await tabOfAlice();
  await portcullis.logout({ refreshToken: (await store.read())?.refreshToken ?? "" });
  await expect(client.me()).rejects.toMatchObject({ code: "token_invalid" });
  expect(signedOut).toMatchObject([{ reason: "refused", error: { code: "token_invalid" } }]);
});

test("A service without its database signs nobody out", async () => {
  const storage = createMemoryStorage();
  let isUp = true;
  const rotate: typeof storage.accessTokens.rotate = (rotation) =>
    isUp ? storage.accessTokens.rotate(rotation) : Promise.reject(new StorageError("unavailable"));
  const accessTokens = replacing(storage.accessTokens, { rotate });
  const tab = await tabOfAlice({ refresh: { delays: [] } }, { replaced: { ...storage, accessTokens } });
  isUp = false;
  const outcomes = await Promise.allSettled([tab.client.me(), tab.client.fetch("/things")]);
  const problem = { code: "unavailable", status: 503, retryAfter: 5 };
  expect(outcomes).toMatchObject(times(2, { status: "rejected", reason: problem }));
  expect(tab.signedOut).toEqual([]);
  isUp = true;
  expect(await tab.client.me()).toMatchObject({ username: "Alice" });
});

test.each([
  ["that it is asked too often", 429],
  ["that its service is not there", 502],
  ["something that is no token pair", 200],
])("A proxy that answers %s signs nobody out", async (_, status) => {
  let isThere = true;
  const tab = await tabOfAlice({
    fetch: async (url, init) =>
      url.endsWith("/refresh") && isThere
        ? new Response("<h1>Come back later</h1>", { status, headers: { "Retry-After": "60" } })
        : fetch(url, init),
  });
  await expect(tab.client.me()).rejects.toMatchObject({ name: "ServiceError", status });
  isThere = false;
  expect(await tab.client.me()).toMatchObject({ username: "Alice" });
  expect(tab.signedOut).toEqual([]);
});

test("DI-01 A disabled account gets account_disabled, and is signed out after it is enabled again", async () => {
  const { client, portcullis, signedOut } = await tabOfAlice();
  const { user } = await portcullis.login(alice);
  await portcullis.setDisabled({ userId: user.id, disabled: true });
  const refused = await client.me().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect(refused).toMatchObject({ code: "account_disabled", status: 403 });
  expect(signedOut).toEqual([]);
  await portcullis.setDisabled({ userId: user.id, disabled: false });
  await expect(client.me()).rejects.toMatchObject({ code: "token_invalid", status: 401 });
  expect(signedOut).toMatchObject([{ reason: "refused" }]);
});

test("A logout during a refresh stores no tokens afterwards, and does not call onSignedOut", async () => {
  const { client, signedOut, wire, store, portcullis } = await tabOfAlice();
  const held = wire.hold(refresh);
  const waiting = sendMany({ client }, 5);
  const letGo = await held;
  await client.logout();
  expect(await store.read()).toBeNull();
  letGo();
  expect(await waiting).toEqual(times(5, 401));
  expect([await store.read(), signedOut]).toEqual([null, []]);
  const { user } = await portcullis.login(alice);
  expect(await portcullis.listSessions({ userId: user.id })).toHaveLength(1);
});

test("A logout in one tab ends the session of a tab that is refreshing, and calls its onSignedOut", async () => {
  const { client, signedOut, wire, store, open } = await tabOfAlice();
  const other = open();
  const held = wire.hold(refresh);
  const waiting = sendMany({ client }, 5);
  const letGo = await held;
  await other.client.logout();
  letGo();
  expect(await waiting).toEqual(times(5, 401));
  expect((await client.fetch("/things")).status).toBe(401);
  expect(await store.read()).toBeNull();
  expect([signedOut, other.signedOut]).toEqual([[{ reason: "elsewhere" }], []]);
});

test("A request that waits for one session is not sent with the tokens of another", async () => {
  const { client, wire, signedOut } = await tabOfAlice();
  const held = wire.hold(refresh);
  const waiting = sendMany({ client }, 3);
  const letGo = await held;
  await client.login(bob);
  letGo();
  expect(await waiting).toEqual(times(3, 401));
  expect(await client.me()).toMatchObject({ username: "Bob" });
  expect(signedOut).toEqual([]);
});

test("A tab in which another user has logged in elsewhere calls onSignedOut", async () => {
  const browser = await browserOf();
  const [one, other] = [browser.open(), browser.open()];
  await one.client.login(alice);
  await other.client.login(bob);
  expect(await one.client.me()).toMatchObject({ username: "Bob" });
  expect([one.signedOut, other.signedOut]).toEqual([[{ reason: "elsewhere" }], []]);
});

test("A listener that throws does not reject waiting requests", async () => {
  const uncaught = vi.fn<() => void>();
  process.once("uncaughtException", uncaught);
  const before = process.listeners("uncaughtException").filter((listener) => listener !== uncaught);
  for (const listener of before) process.off("uncaughtException", listener);
  try {
    const { client, portcullis, store } = await tabOfAlice({
      onSignedOut: () => {
        throw new Error("of the application");
      },
    });
    await portcullis.logout({ refreshToken: (await store.read())?.refreshToken ?? "" });
    expect(await sendMany({ client }, 3)).toEqual(times(3, 401));
    expect(uncaught).toHaveBeenCalledOnce();
  } finally {
    process.off("uncaughtException", uncaught);
    for (const listener of before) process.on("uncaughtException", listener);
  }
});
