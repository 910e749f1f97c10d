import { SqliteDriver } from "@mikro-orm/sql";
import { recordCommands, recordSqliteStatements, recordStatements } from "@portcullis/testkit/engines";
import type { TestStore } from "./stores.ts";

/**
 * Records every statement or command that a store sends from now on, as the driver sees them; the caller may empty the
 * list.
 */
export async function statementsOf({ sql, mongo }: TestStore): Promise<unknown[]> {
  if (mongo !== undefined) return recordCommands(mongo.orm.em.getDriver().getConnection().getClient());
  if (sql === undefined) throw new TypeError("Only stores in databases send statements.");
  if (sql.orm.em.getDriver() instanceof SqliteDriver) return recordSqliteStatements();
  return recordStatements(await sql.orm.em.getDriver().getConnection().getNativeClient());
}
