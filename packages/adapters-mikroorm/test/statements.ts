import { SqliteDriver } from "@mikro-orm/sql";
import type { SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { Profile } from "@portcullis/core/ports";
import { recordSqliteStatements, recordStatements } from "@portcullis/testkit/engines";

/** Records every statement that a store sends to its database from now on, as the driver sees it. */
export const statementsOf = async <P extends Profile>({ orm }: SqlStorage<P>): Promise<string[]> =>
  orm.em.getDriver() instanceof SqliteDriver
    ? recordSqliteStatements()
    : recordStatements(await orm.em.getDriver().getConnection().getNativeClient());
