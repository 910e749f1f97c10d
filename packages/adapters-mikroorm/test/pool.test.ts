import { setImmediate as nextTurn } from "node:timers/promises";
import { connectPostgresql, type PoolState } from "@portcullis/adapters-mikroorm/postgresql";
import { expect, onTestFinished, test } from "vitest";
import { mongoEngines } from "./mongodb-stores.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";

/**
 * Reads the state of the pool in every turn of the event loop until the work is done, and returns the maximum of each
 * value.
 */
async function mostDuring(pool: () => PoolState, work: Promise<unknown>): Promise<PoolState> {
  const most = { open: 0, idle: 0, waiting: 0 };
  const end = new AbortController();
  const looking = (async () => {
    while (!end.signal.aborted) {
      const now = pool();
      for (const name of ["open", "idle", "waiting"] as const) most[name] = Math.max(most[name], now[name]);
      await nextTurn();
    }
  })();
  await work.finally(() => end.abort());
  await looking;
  return most;
}

const engines = [
  {
    label: postgresqlLabel,
    skipped: postgresqlStatus.status !== "available",
    open: async () => {
      const database = await freshPostgresql();
      onTestFinished(() => database.drop());
      return connectPostgresql({ url: database.url, poolSize: 2 });
    },
  },
  ...mongoEngines.map((engine) => ({
    label: engine.label,
    skipped: engine.skipped !== null,
    open: async () => {
      const database = await engine.open();
      onTestFinished(() => database.drop());
      return database.connect({ poolSize: 2 });
    },
  })),
];

for (const { label, skipped, open } of engines) {
  test.skipIf(skipped)(
    `The pool of a store on ${label} reports its connections, and how many callers wait for one`,
    async () => {
      const storage = await open();
      onTestFinished(() => storage.close());
      const pool = storage.pool ?? expect.fail("no pool");
      expect(pool()).toMatchObject({ open: 0, waiting: 0 });
      const pings = Promise.all(Array.from({ length: 20 }, () => storage.ping()));
      const { open: most, waiting } = await mostDuring(pool, pings);
      expect(most).toBeGreaterThanOrEqual(1);
      expect(most).toBeLessThanOrEqual(2);
      expect(waiting).toBeGreaterThan(0);
      const { open: left, idle } = pool();
      expect([idle, pool().waiting]).toEqual([left, 0]);
      // An open connection keeps a process from ending.
      await storage.close();
      expect(pool().open).toBe(0);
    },
  );
}
