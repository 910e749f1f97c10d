import { webStorage } from "@portcullis/client";
import { describe, expect, test } from "vitest";
import { alice, lifetime, refresh } from "./service.ts";
import { browserOf, laggingStorages, sendMany, times } from "./tabs.ts";

describe("Two tabs with one session", () => {
  test("refresh it once, by Web Locks", async () => {
    const { open, clock, wire, refreshes } = await browserOf();
    const tabs = [open(), open()];
    await tabs[0]?.client.login(alice);
    for (const round of [1, 2, 3]) {
      clock.advance(lifetime + 1);
      expect((await Promise.all(tabs.map((tab) => sendMany(tab, 20)))).flat()).toEqual(times(40, 200));
      expect(wire.count(refresh)).toBe(round);
    }
    expect(refreshes()).toEqual(times(3, "renewed"));
    expect(tabs.flatMap(({ signedOut }) => signedOut)).toEqual([]);
  });

  test("refresh it once, although each reads late what the other writes", async () => {
    const { open, clock, wire, refreshes } = await browserOf();
    const [one, other] = laggingStorages(200);
    const tabs = [open({ store: webStorage(one) }), open({ store: webStorage(other) })];
    await tabs[0]?.client.login(alice);
    await expect.poll(() => other.getItem("portcullis"), { timeout: 20_000 }).not.toBeNull();
    for (const round of [1, 2]) {
      clock.advance(lifetime + 1);
      expect((await Promise.all(tabs.map((tab) => sendMany(tab, 20)))).flat()).toEqual(times(40, 200));
      expect(wire.count(refresh)).toBe(round);
    }
    expect(refreshes()).toEqual(times(2, "renewed"));
    expect(one.getItem("portcullis")).toBe(other.getItem("portcullis"));
  });

  test("get the same tokens without locks, because the service lets the second repeat the refresh", async () => {
    const { open, clock, wire, refreshes, store } = await browserOf();
    const tabs = [open({ locks: null }), open({ locks: null })];
    await tabs[0]?.client.login(alice);
    clock.advance(lifetime + 1);
    const held = wire.hold(refresh);
    const sent = tabs.map((tab) => sendMany(tab, 20));
    const letGo = await held;
    // The other tab's refresh is answered first.
    await expect.poll(() => refreshes(), { timeout: 20_000 }).toEqual(["renewed", "repeated"]);
    letGo();
    expect((await Promise.all(sent)).flat()).toEqual(times(40, 200));
    expect(wire.count(refresh)).toBe(2);
    expect(tabs.flatMap(({ signedOut }) => signedOut)).toEqual([]);
    expect(await store.read()).not.toBeNull();
  });

  test("refresh it once if one tab is closed during its refresh", async () => {
    const { open, clock, wire, refreshes } = await browserOf();
    const closed = open({ refresh: { delays: [] } });
    await closed.client.login(alice);
    clock.advance(lifetime + 1);
    wire.lose(refresh, 1);
    await expect(closed.client.me()).rejects.toBeInstanceOf(TypeError);
    expect(await open().client.me()).toMatchObject({ username: "Alice" });
    expect(refreshes()).toEqual(["renewed", "repeated"]);
  });

  test("refresh it once if the browser refuses locks, as in a sandboxed frame", async () => {
    const { open, clock, wire } = await browserOf();
    const locks = { request: () => Promise.reject(new DOMException("no locks here", "SecurityError")) };
    const tab = open({ locks });
    await tab.client.login(alice);
    clock.advance(lifetime + 1);
    expect(await sendMany(tab, 20)).toEqual(times(20, 200));
    expect(wire.count(refresh)).toBe(1);
  });
});
