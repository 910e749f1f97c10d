import { createMemoryStorage } from "@portcullis/adapters-memory";
import { memoryStorageModule } from "@portcullis/adapters-memory/inversify";
import { AccessTokenRepositoryId, ThrottleCountersId, UserRepositoryId } from "@portcullis/core/inversify";
import { Container } from "inversify";
import { expect, test } from "vitest";

test("A storage in memory answers a ping and has nothing to migrate", async () => {
  const storage = createMemoryStorage();
  await expect(storage.ping()).resolves.toBeUndefined();
  await expect(storage.migrate()).resolves.toEqual([]);
});

test("A closed storage in memory is unavailable as a whole, its throttle counters included", async () => {
  const storage = createMemoryStorage();
  await storage.close();
  const now = new Date();
  const counted = { counters: [], settlements: [], startedAt: now, now };
  const calls = [
    () => storage.ping(),
    () => storage.migrate(),
    () => storage.throttleCounters.take(counted),
    () => storage.throttleCounters.settle(counted),
    () => storage.throttleCounters.purge({ now, limit: 1 }),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: "unavailable" });
  expect(storage.contents()).toEqual({ users: [], records: [], secrets: [] });
});

test("The module binds repositories and throttle counters to one storage in memory", () => {
  const storage = createMemoryStorage();
  const container = new Container();
  container.load(memoryStorageModule(storage));
  expect(container.get(UserRepositoryId)).toBe(storage.users);
  expect(container.get(AccessTokenRepositoryId)).toBe(storage.accessTokens);
  expect(container.get(ThrottleCountersId)).toBe(storage.throttleCounters);
});
