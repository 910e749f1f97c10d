import type { SqlEntityManager } from "@mikro-orm/sql";
import { CompiledQuery } from "kysely";
import type { Parameter, Result, Row } from "./database.ts";

/** Carries out one statement with its parameters bound; rejects with the driver's own error. */
export type Execute = (sql: string, parameters: readonly Parameter[]) => Promise<Result>;

/** By the ORM's query builder, on its pool; a fork of the entity manager would cost as much as all else that is done here. */
export function executeWithKysely(em: SqlEntityManager): Execute {
  return async (sql, parameters) => {
    const { rows, numAffectedRows } = await em
      .getConnection()
      .getClient()
      .executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]));
    return { rows, affected: Number(numAffectedRows ?? 0n) };
  };
}
