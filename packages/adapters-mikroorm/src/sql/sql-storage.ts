import type { MikroORM } from "@mikro-orm/sql";
import {
  type AccessTokenRepository,
  type PoolState,
  type Profile,
  type Storage,
  StorageError,
  type StorageTransaction,
  type UserRepository,
} from "@portcullis/core/ports";
import { userIdsOf } from "../users/user-ids.ts";
import { type EntityManagerInTransaction, type OpenTransaction, Transactions } from "../storage/transactions.ts";
import { within } from "../storage/within.ts";
import { sessionRows } from "./session-rows.ts";
import { type AdoptionOptions, checkedBatchSize } from "../users/adoption.ts";
import { Adoption, filledProperties } from "./adopt.ts";
import { type EntityOf, type Table, tableOf } from "./columns.ts";
import { Database } from "./database.ts";
import { schemaChangeError } from "./database-error.ts";
import type { UserDefinition } from "./define-user.ts";
import type { Dialect } from "./dialect.ts";
import type { Execute } from "./execute-with-kysely.ts";
import { type SchemaProblem, UnsuitableSchemaError } from "../storage/unsuitable-schema-error.ts";
import type { OptionalColumn } from "./schema/requirements.ts";
import type { TableFilter } from "./schema/update-schema.ts";
import { unknownMigrations } from "./unknown-migrations.ts";
import { addColumns, type SchemaChange } from "./schema-changes.ts";
import { SqlAccessTokenRepository } from "./sql-access-token-repository.ts";
import { SqlOneTimeSecretRepository } from "./sql-one-time-secret-repository.ts";
import { SqlUserRepository } from "./sql-user-repository.ts";
import { userRows } from "./user-rows.ts";

/** A storage in an SQL database, on a server or in the process. */
export interface SqlStorage<P extends Profile, Orm extends MikroORM = MikroORM> extends Storage<P> {
  /** The ORM, for the application's queries, with the type of the driver. `close` closes it. */
  readonly orm: Orm;

  /**
   * Takes part in the open transaction of an entity manager of `orm`, for `auth.with(storage.within(em))`. A rejected
   * write, such as a taken username, leaves the transaction usable.
   * @throws TypeError if the entity manager has no open transaction, or belongs to another ORM
   */
  within(em: EntityManagerInTransaction): StorageTransaction<P>;

  /**
   * Adds missing tables, columns, defaults, indexes and constraints of the entities, and makes text columns longer. It
   * drops, narrows and resets nothing: additional objects and wider columns stay. Either all of it happens or nothing.
   * Idempotent; any number of instances, of several versions, may run it at once. For applications without migrations.
   * @throws UnsuitableSchemaError if adding is not enough
   * @throws StorageError
   */
  updateSchema(): Promise<void>;

  /**
   * Compares the tables of users, sessions, throttle counters and one-time secrets with the definition, and changes
   * nothing.
   * @throws UnsuitableSchemaError that names each missing table, column, index and constraint, each type that can't
   * hold the values, each required column without a default that the definition does not have, and users without a key
   * @throws StorageError
   */
  verify(): Promise<void>;

  /**
   * Brings an existing table of users up to the definition: adds the columns that it lacks, fills keys, versions and
   * dates in batches, and creates the other tables. After an interruption, call it again: it continues. Stop the
   * programs that write users while it runs; afterwards only Portcullis writes the built-in columns.
   * @returns how many users it filled
   * @throws UnadoptableUsersError that names users with the same key, or with a username that is not valid; nothing was
   * changed
   * @throws UnsuitableSchemaError if a column has a type that can't hold the values
   * @throws RangeError for an invalid batch size
   * @throws StorageError
   */
  adopt(options?: AdoptionOptions): Promise<number>;

  /**
   * The names of migrations that were applied to the database and that this version does not have, in order: a newer
   * version has migrated it. Empty if the database keeps no migrations.
   * @throws StorageError
   */
  unknownMigrations(): Promise<readonly string[]>;
}

interface Dependencies<P extends Profile, Orm extends MikroORM> {
  readonly orm: Orm;
  readonly dialect: Dialect;
  readonly user: UserDefinition<P>;
  readonly accessToken: EntityOf;
  readonly throttleCounter: EntityOf;
  readonly oneTimeSecret: EntityOf;
  /** Runs a change of the schema while no other instance does. */
  readonly change: (change: SchemaChange) => Promise<readonly string[]>;
  /** Whether changes have separate connections, so that `close` need not wait for a running one. */
  readonly changesOnItsOwn?: boolean;
  /** Whether `migrate` adds the columns of profile fields, which the migrations leave out. */
  readonly addsProfile: boolean;
  /**
   * Whether every migration was applied. Absent where `migrate` finds that out as fast. Rejects with the driver's
   * error.
   */
  readonly isMigrated?: () => Promise<boolean>;
  readonly pingTimeout: number;
  readonly execute: Execute;
  /** Runs statements on the connection of a transaction of the application. */
  readonly executeWithin: (transaction: OpenTransaction) => Execute;
  /** Receives the statements whose text never changes, before any runs. */
  readonly fixedStatements?: Set<string>;
  /** Stops using the present connections. */
  readonly giveUpConnections?: () => void;
  readonly pool?: () => PoolState;
  /** Checks whether the database accepts writes, if the statement of the dialect does not check it. */
  readonly probeWrites?: () => Promise<void>;
  /** Whether the application owns the ORM, and closes it. */
  readonly keepsOrmOpen?: boolean;
  /** After the ORM has been closed. */
  readonly closed: () => Promise<void>;
}

export function sqlStorage<P extends Profile, Orm extends MikroORM>(
  dependencies: Dependencies<P, Orm>,
): SqlStorage<P, Orm> {
  const { dialect, orm, user } = dependencies;
  const { migrate, requireColumns, schemaProblems, updateTables } = dialect.schema;
  const database = new Database(dependencies.execute, dialect, dependencies.fixedStatements ?? new Set());
  const ids = userIdsOf(user.id, dialect.integerBits);
  const userTable = tableOf(orm, user.entity, dialect);
  const accessTokenTable = tableOf(orm, dependencies.accessToken, dialect);
  const rows = userRows(userTable, user.profile);
  const bits = user.id === "integer" ? 32 : user.id === "bigint" ? 64 : undefined;
  const usersOn = (on: Database): UserRepository<P> =>
    new SqlUserRepository({
      database: on,
      dialect,
      table: userTable,
      rows,
      ids,
      generatedIds: bits === undefined ? undefined : dialect.generatedIds(on, userTable, bits),
      violated: dialect.violatedProperties(on, orm, user.entity, [
        "username",
        "usernameKey",
        "verifiedAddressKey",
        ...user.profile,
      ]),
    });
  const sessionColumns = sessionRows(accessTokenTable);
  const accessTokensOn = (on: Database): AccessTokenRepository<P> =>
    new SqlAccessTokenRepository({
      database: on,
      dialect,
      table: accessTokenTable,
      rows: sessionColumns,
      users: { table: userTable, rows, ids },
      violated: dialect.violatedProperties(on, orm, dependencies.accessToken, ["userId"]),
    });
  const users = usersOn(database);
  const accessTokens = accessTokensOn(database);
  const transactions = new Transactions(orm);

  const oneTimeSecrets = new SqlOneTimeSecretRepository({
    database,
    dialect,
    table: tableOf(orm, dependencies.oneTimeSecret, dialect),
    userIds: ids,
    violated: dialect.violatedProperties(database, orm, dependencies.oneTimeSecret, ["userId"]),
  });
  const throttleCounters = dialect.throttleCounters(database, tableOf(orm, dependencies.throttleCounter, dialect));

  let changing: Promise<unknown> = Promise.resolve();
  const change = async (one: SchemaChange): Promise<readonly string[]> => {
    const turn = changing.then(() => {
      database.assertOpen();
      return dependencies.change(one);
    });
    changing = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      throw schemaChangeError(error, dialect.errors.storageError);
    }
  };
  const ping = async () => {
    try {
      await database.ping();
      await dependencies.probeWrites?.();
    } catch (error) {
      // A new connection may lead to another server.
      if (error instanceof StorageError && error.engineCode === "25006") dependencies.giveUpConnections?.();
      throw error;
    }
  };
  const { accessToken, oneTimeSecret, throttleCounter } = dependencies;
  const filters = [user.entity, accessToken, throttleCounter, oneTimeSecret].map((entity) => isOf(orm, entity));
  const isOurs: TableFilter = (table) => filters.some((filter) => filter(table));
  const asStorageError = (error: unknown): never => {
    throw schemaChangeError(error, dialect.errors.storageError);
  };
  const problemsOf = (only: TableFilter) => schemaProblems(orm, only).catch(asStorageError);
  const isMigrated = async () => (await dependencies.isMigrated?.().catch(asStorageError)) === true;
  /** A user without a hash can't log in, and is no problem. */
  const requiredOfUsers = [...Object.keys(user.columns.names), ...user.profile].filter(
    (property) => property !== "passwordHash",
  );
  const incomplete = (properties: readonly string[], optional: readonly OptionalColumn[]) =>
    incompleteUsers(
      database,
      userTable,
      properties,
      optional.filter(({ table }) => table === user.entity.meta.tableName),
    );
  let closing: Promise<void> | undefined;

  return {
    users,
    accessTokens,
    throttleCounters,
    oneTimeSecrets,
    orm,
    within: (em) => {
      const transaction = transactions.of(em);
      const execute = dependencies.executeWithin(transaction);
      const inside = new Database(
        (sql, parameters) => {
          database.assertOpen();
          return execute(sql, parameters);
        },
        dialect,
        new Set(),
      );
      return {
        users: usersOn(inside),
        accessTokens: accessTokensOn(inside),
        afterCommit: (work) => transaction.afterCommit(work),
      };
    },
    migrate: async () => {
      database.assertOpen();
      if (!dependencies.addsProfile && (await isMigrated())) return [];
      return change(async (changed, transaction) => {
        const applied = await migrate(changed, transaction);
        if (dependencies.addsProfile) await updateTables(isOf(orm, user.entity))(changed, transaction);
        return applied;
      });
    },
    updateSchema: async () => void (await change(updateTables())),
    adopt: async (options = {}) => {
      const adoption = new Adoption(database, dialect, userTable, checkedBatchSize(options));
      const isUsers = isOf(orm, user.entity);
      const { different, optional } = await problemsOf(isOurs);
      if (different.length > 0) throw new UnsuitableSchemaError(different);
      const unfilled = requiredOfUsers.filter((property) => !isFilled(property));
      const lackingValues = await incomplete(unfilled, optional);
      if (lackingValues.length > 0) throw new UnsuitableSchemaError(lackingValues);
      await adoption.check();
      const lacking = await missingColumnsOf(database, userTable);
      const fields = lacking.map((property) => user.columns.names[property]);
      await change(addColumns(isUsers, fields));
      const filled = await adoption.fill();
      const columns = filledProperties.map((property) => userTable.column(property).name);
      await change(async (changed, transaction) => {
        await requireColumns(userTable.name, columns)(changed, transaction);
        return updateTables(isOurs)(changed, transaction);
      });
      return filled;
    },
    verify: async () => {
      database.assertOpen();
      const { missing, different, optional } = await problemsOf(isOurs);
      const problems = [...missing, ...different];
      if (problems.length > 0)
        throw new UnsuitableSchemaError(problems, different.length === 0 ? undefinedObject : undefined);
      // A search in a column that can't lack a value may read the whole table.
      const lackingValues = await incomplete(requiredOfUsers, optional);
      if (lackingValues.length > 0) throw new UnsuitableSchemaError(lackingValues);
    },
    unknownMigrations: () => unknownMigrations(orm, database),
    ...(dependencies.pool === undefined ? {} : { pool: dependencies.pool }),
    ping: () => within(dependencies.pingTimeout, ping(), dialect.errors.storageError),
    close: () => {
      database.shut();
      closing ??= (dependencies.changesOnItsOwn === true ? Promise.resolve() : changing)
        .then(() => (dependencies.keepsOrmOpen === true ? undefined : orm.close(true)))
        .then(dependencies.closed);
      return closing;
    },
  };
}

/** The SQLSTATE of `verify` if everything that is wrong is missing, so that a migration may add it. */
const undefinedObject = "42704";

/** Whether a table is that of the entity. */
function isOf(orm: MikroORM, entity: EntityOf): TableFilter {
  const { schema, tableName } = orm.getMetadata().get(entity.meta.class);
  const byDefault = orm.em.getDriver().getPlatform().getDefaultSchemaName();
  return (table) => table.name === tableName && (table.schema ?? byDefault) === (schema ?? byDefault);
}

/**
 * Users who lack a value in a required column. Another program added them, or they were there before the column was.
 * @param optional the columns of users that the database allows to be null
 */
async function incompleteUsers(
  database: Database,
  users: Table,
  properties: readonly string[],
  optional: readonly OptionalColumn[],
): Promise<readonly SchemaProblem[]> {
  const problems: SchemaProblem[] = [];
  for (const property of properties) {
    const { name } = users.column(property);
    const found = optional.find(({ column }) => column === name.slice(1, -1));
    if (found === undefined) continue;
    const { rows } = await database.run(`select 1 as found from ${users.name} where ${name} is null limit 1`, []);
    if (rows.length === 0) continue;
    const advice = isFilled(property) ? ", who can't log in. Call adopt()." : ".";
    const message = `Table "${found.table}" has users without a value in column "${found.column}"${advice}`;
    problems.push({ ...found, message });
  }
  return problems;
}

const isFilled = (property: string): boolean => filledProperties.some((filled) => filled === property);

/** The columns to fill that the table of users lacks. */
async function missingColumnsOf(database: Database, users: Table) {
  const missing: (typeof filledProperties)[number][] = [];
  for (const property of filledProperties) {
    try {
      await database.run(`select u.${users.column(property).name} as found from ${users.name} u limit 0`, []);
    } catch (error) {
      // undefined_column
      if (!(error instanceof StorageError) || error.engineCode !== "42703") throw error;
      missing.push(property);
    }
  }
  return missing;
}
