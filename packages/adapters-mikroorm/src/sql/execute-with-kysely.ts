import type { SqlEntityManager } from "@mikro-orm/sql";
import { CompiledQuery } from "kysely";
import { beforeDeadline, longestWait } from "./before-deadline.ts";
import type { Parameter, Result, Row } from "./database.ts";

/** Runs one statement with its parameters bound. Rejects with the driver's error. */
export type Execute = (sql: string, parameters: readonly Parameter[]) => Promise<Result>;

/**
 * Runs statements with the ORM's query builder on its pool. A fork of the entity manager would double the cost.
 * @param limit milliseconds for a statement, including the wait for a connection
 */
export function executeWithKysely(em: SqlEntityManager, limit = longestWait): Execute {
  return (sql, parameters) =>
    beforeDeadline(limit, async (signal) => {
      const { rows, numAffectedRows } = await em
        .getConnection()
        .getClient()
        .executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]), { signal });
      return { rows, affected: Number(numAffectedRows ?? 0n) };
    });
}
