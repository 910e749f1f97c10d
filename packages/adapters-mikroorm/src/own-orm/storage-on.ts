import type { EntityMetadata, EntitySchema, MetadataStorage } from "@mikro-orm/core";
import { BasePostgreSqlPlatform, type MikroORM, SqlitePlatform } from "@mikro-orm/sql";
import {
  assertSettings,
  type NoProfile,
  type Profile,
  type SessionId,
  type SettingKinds,
  type Storage,
  type StorageTransaction,
} from "@portcullis/core/ports";
import type { AdoptionOptions } from "../users/adoption.ts";
import type { EntityOf } from "../sql/columns.ts";
import { tableOptionKinds } from "../sql/connect-options.ts";
import { executeWithKysely } from "../sql/execute-with-kysely.ts";
import { longestWait } from "../sql/before-deadline.ts";
import { executeInTransaction } from "../sql/execute-in-transaction.ts";
import { postgresqlDialect } from "../sql/postgresql-dialect.ts";
import { retryConflicts } from "../sql/retry-conflicts.ts";
import { sqlStorage } from "../sql/sql-storage.ts";
import { sqliteDialect } from "../sqlite/dialect.ts";
import { executeInSqliteTransaction } from "../sqlite/execute-in-transaction.ts";
import type { EntityManagerInTransaction } from "../storage/transactions.ts";
import { nilUuid } from "../values/uuid.ts";
import { type Definition, ownEntities } from "./entities.ts";
import { executeOnSqlite } from "./execute-on-sqlite.ts";

const definitionKinds: SettingKinds<Definition<Profile>> = {
  user: "object",
  ...tableOptionKinds,
};

/** A `MikroORM`, whatever its type arguments. */
export interface ApplicationOrm {
  readonly em: { getDriver(): { getPlatform(): object } };
  getMetadata(): MetadataStorage;
}

/** A storage on the application's ORM. */
export interface OwnOrmStorage<P extends Profile> extends Storage<P> {
  /**
   * Takes part in the open transaction of an entity manager of the ORM, for `auth.with(storage.within(em))`. A rejected
   * write, such as a taken username, leaves the transaction usable.
   * @throws TypeError if the entity manager has no open transaction, or belongs to another ORM
   */
  within(em: EntityManagerInTransaction): StorageTransaction<P>;

  /**
   * Compares the tables with the definition, and changes nothing.
   * @throws UnsuitableSchemaError that names what is missing or different, required columns that the definition does
   * not have, and users without a key
   * @throws StorageError
   */
  verify(): Promise<void>;

  /** As `adopt` of the storages that connect. Run it once, in one process. */
  adopt(options?: AdoptionOptions): Promise<number>;
}

/** Milliseconds that `ping` waits. */
const pingTimeout = 2000;

/**
 * A storage on the application's own MikroORM, on PostgreSQL, PGlite or SQLite. It uses the ORM's connections, outside
 * of the application's transactions, and neither its identity map nor a request context. The application's migrations
 * create the tables, and the application closes the ORM: `migrate` only checks that the tables are there, and `close`
 * only ends the storage.
 * @throws TypeError if an entity of the definition is not in the ORM's configuration, the ORM has another driver,
 * or an option has the wrong type
 * @throws RangeError for an unknown option
 * @example
 * ```ts
 * const orm = await MikroORM.init({ ...config, entities: [Tenant, ...entities({ user: AppUser })] });
 * const storage = storageOn(orm, { user: AppUser });
 * const auth = createPortcullis({ ...storage, ...crypto });
 * ```
 */
export function storageOn<P extends Profile = NoProfile>(
  application: ApplicationOrm,
  definition: Definition<P> = {},
): OwnOrmStorage<P> {
  assertSettings("storageOn", definition, definitionKinds);
  const wanted = ownEntities(definition);
  const platform = application.em.getDriver().getPlatform();
  const isSqlite = platform instanceof SqlitePlatform;
  if (!isSqlite && !(platform instanceof BasePostgreSqlPlatform)) {
    throw new TypeError(
      "storageOn: The ORM must have a driver for PostgreSQL, PGlite or SQLite. For MongoDB, import storageOn from" +
        " @portcullis/adapters-mikroorm/mongodb.",
    );
  }
  // Its platform shows that it has an SQL driver.
  const orm = application as MikroORM;
  const storage = sqlStorage({
    orm,
    dialect: isSqlite ? sqliteDialect : postgresqlDialect,
    user: registeredUser(orm, wanted.user),
    accessToken: registered(orm, wanted.accessToken),
    throttleCounter: registered(orm, wanted.throttleCounter),
    oneTimeSecret: registered(orm, wanted.oneTimeSecret),
    execute: isSqlite ? executeOnSqlite(orm.em) : retryConflicts(executeWithKysely(orm.em)),
    executeWithin: isSqlite ? executeInSqliteTransaction(longestWait) : executeInTransaction,
    change: (change) => change(orm),
    addsProfile: false,
    pingTimeout,
    keepsOrmOpen: true,
    closed: () => Promise.resolve(),
  });
  const { users, accessTokens, throttleCounters, oneTimeSecrets } = storage;
  return {
    users,
    accessTokens,
    throttleCounters,
    ...(oneTimeSecrets === undefined ? {} : { oneTimeSecrets }),
    migrate: async () => {
      await accessTokens.findWithUser(nilUuid as SessionId);
      await throttleCounters.purge({ now: new Date(0), limit: 1 });
      await oneTimeSecrets?.purge({ now: new Date(0), limit: 1 });
      return [];
    },
    within: (em) => storage.within(em),
    verify: () => storage.verify(),
    adopt: (options) => storage.adopt(options),
    ping: () => storage.ping(),
    close: () => storage.close(),
  };
}

function registeredUser<D extends { readonly entity: EntitySchema }>(orm: MikroORM, user: D): D {
  registered(orm, user.entity);
  return user;
}

/** The entity of the ORM with the name and table of the wanted one. */
function registered(orm: MikroORM, { meta }: EntitySchema): EntityOf {
  const isWanted = ({ className, tableName }: EntityMetadata) =>
    className === meta.className && tableName === meta.tableName;
  const found = [...orm.getMetadata().getAll().values()].find(isWanted);
  if (found !== undefined) return { meta: found };
  throw new TypeError(
    `The ORM has no entity ${meta.className} with the table "${meta.tableName}".` +
      " Add entities(definition), with the same definition, to the entities of its configuration.",
  );
}
