import type { MikroORM } from "@mikro-orm/postgresql";
import type { SchemaChange } from "../sql/schema-changes.ts";

/** "portcull" in ASCII; one number for all versions, so that they wait for each other. */
const lockKey = "8101820098873224300";

/**
 * Carries out a change of the schema in one transaction, while every other instance that wants to waits. The lock ends
 * with the transaction, however that ends.
 */
export const whileLocked = (orm: MikroORM, change: SchemaChange): Promise<readonly string[]> =>
  orm.em.fork().transactional(async (em) => {
    await em.execute("set local statement_timeout = 0");
    await em.execute("set local lock_timeout = 0");
    await em.execute(`select pg_advisory_xact_lock(${lockKey})`);
    return change(orm, em.getTransactionContext());
  });
