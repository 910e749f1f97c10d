import { afterEach, expect, test, vi } from "vitest";
import { fetchHandler } from "../../src/fetch.ts";
import { createApplication } from "../support/application.ts";

/** An application whose first check never ends, like one that a cancelled request started. */
function applicationWithLostCheck() {
  let checks = 0;
  const ready = async () => {
    checks += 1;
    if (checks === 1) await new Promise(() => undefined);
  };
  const auth = fetchHandler(createApplication({ handler: { ready, readyTimeout: 20 } }).handler);
  const statusWith = async (info: Parameters<typeof auth>[1]) =>
    (await auth(new Request("https://app.example/readyz"), info))?.status;
  return { statusWith, checks: () => checks };
}

afterEach(() => {
  vi.useRealTimers();
});

test("with waitUntil, each request of /readyz has its own check", async () => {
  const { statusWith } = applicationWithLostCheck();
  const waitUntil = () => undefined;
  expect(await statusWith({ waitUntil })).toBe(503);
  expect(await statusWith({ waitUntil })).toBe(200);
});

test("without waitUntil, requests of /readyz share a check that never ends for a minute at most", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { statusWith, checks } = applicationWithLostCheck();
  expect(await statusWith({})).toBe(503);
  vi.advanceTimersByTime(59_999);
  expect(await statusWith({})).toBe(503);
  expect(checks()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await statusWith({})).toBe(200);
  expect(checks()).toBe(2);
});
