import { setTimeout as delay } from "node:timers/promises";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { SchemaChange } from "../sql/schema-changes.ts";

/** "portcull" in ASCII. All versions use the same number, so that they wait for each other. */
const lockKey = "8101820098873224300";

/** Milliseconds between two attempts to get the lock. */
const pause = 100;

/**
 * Runs a change of the schema in one transaction while every other instance waits. The lock ends with the transaction,
 * however that ends. Waiting instances hold no connection: behind a connection pooler they could take the last one, and
 * the change needs a second one.
 */
export async function whileLocked(orm: MikroORM, change: SchemaChange): Promise<readonly string[]> {
  for (;;) {
    const applied = await ifLocked(orm, change);
    if (applied !== null) return applied;
    await delay(pause * (0.5 + Math.random()));
  }
}

/** Returns null if another instance has the lock. */
const ifLocked = (orm: MikroORM, change: SchemaChange): Promise<readonly string[] | null> =>
  orm.em.fork().transactional(async (em) => {
    await em.execute("set local statement_timeout = 0");
    await em.execute("set local lock_timeout = 0");
    const [row] = await em.execute<{ readonly granted: boolean }[]>(
      `select pg_try_advisory_xact_lock(${lockKey}) as granted`,
    );
    return row?.granted === true ? change(orm, em.getTransactionContext()) : null;
  });
