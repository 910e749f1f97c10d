import { MikroORM as PostgresqlOrm } from "@mikro-orm/postgresql";
import {
  type MikroORM,
  NodeSqliteDialect,
  SchemaGenerator,
  SqliteDriver,
  type SqlEntityManager,
  MikroORM as SqlOrm,
} from "@mikro-orm/sql";
import { type Definition, entities, storageOn } from "@portcullis/adapters-mikroorm";
import type { SqlOptions, SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { Profile } from "@portcullis/core/ports";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MikroORM as MongoOrm } from "@mikro-orm/mongodb";
import {
  entities as mongoEntities,
  type MongoStorage,
  storageOn as mongoStorageOn,
} from "@portcullis/adapters-mikroorm/mongodb";
import { type MongoEngine, mongoEngines, type StoreOptions } from "./mongodb-stores.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus, type TestEngine } from "./stores.ts";

const quiet = { extensions: [SchemaGenerator], debug: false, logger: () => undefined };

/** The application's ORM on PostgreSQL, with a pool of one connection. */
export const openPostgresql = async <P extends Profile>(url: string, definition: Definition<P>): Promise<MikroORM> =>
  PostgresqlOrm.init({
    ...quiet,
    entities: entities(definition),
    clientUrl: url,
    driverOptions: { max: 1, connectionTimeoutMillis: 3000 },
  });

/** The application's ORM on SQLite, with MikroORM's dialect. */
export const openSqlite = async <P extends Profile>(file: string, definition: Definition<P>): Promise<MikroORM> =>
  SqlOrm.init<SqliteDriver, SqlEntityManager<SqliteDriver>>({
    ...quiet,
    driver: SqliteDriver,
    entities: entities(definition),
    dbName: file,
    driverOptions: () => new NodeSqliteDialect(file),
  });

/** A storage on the ORM. It also closes the ORM and updates its schema, as an application does. */
function storageWith<P extends Profile>(orm: MikroORM, definition: Definition<P>): SqlStorage<P> {
  const storage = storageOn(orm, definition);
  return {
    ...storage,
    orm,
    updateSchema: () => orm.schema.update(),
    unknownMigrations: () => Promise.resolve([]),
    close: async () => {
      await storage.close();
      await orm.close(true);
    },
  };
}

const definitionOf = <P extends Profile>({ user, accessToken, throttle }: SqlOptions<P> = {}): Definition<P> => ({
  ...(user === undefined ? {} : { user }),
  ...(accessToken === undefined ? {} : { accessToken }),
  ...(throttle === undefined ? {} : { throttle }),
});

const sqlite: TestEngine = {
  name: "sqlite",
  label: "SQLite, on the application's ORM",
  skipped: null,
  open: async () => {
    const directory = await mkdtemp(join(tmpdir(), "portcullis-orm-"));
    const connect: Awaited<ReturnType<TestEngine["open"]>>["connect"] = async (options) => {
      const definition = definitionOf(options);
      return storageWith(await openSqlite(join(directory, "app.db"), definition), definition);
    };
    return {
      connect,
      unreachable: async (options) => {
        const storage = await connect(options);
        await storage.close();
        return storage;
      },
      drop: () => rm(directory, { recursive: true, force: true }),
    };
  },
};

const postgresql: TestEngine = {
  name: "postgresql",
  label: `${postgresqlLabel}, on the application's ORM`,
  skipped: postgresqlStatus.status === "available" ? null : postgresqlStatus.reason,
  open: async () => {
    const database = await freshPostgresql();
    const connectTo =
      (url: string) =>
      async <P extends Profile>(options?: SqlOptions<P>) => {
        const definition = definitionOf(options);
        return storageWith(await openPostgresql(url, definition), definition);
      };
    return {
      connect: connectTo(database.url),
      unreachable: connectTo("postgresql://nobody:secret@127.0.0.1:1/nothing"),
      drop: () => database.drop(),
    };
  },
};

export const ownOrmEngines: readonly TestEngine[] = [sqlite, postgresql];

/** A storage on an ORM with MongoDB. It also closes the ORM. */
async function mongoStorage<P extends Profile>(
  url: string,
  { user, accessToken, oneTimeSecret }: StoreOptions<P> = {},
): Promise<MongoStorage<P>> {
  const definition = {
    ...(user === undefined ? {} : { user }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(oneTimeSecret === undefined ? {} : { oneTimeSecret }),
  };
  const orm = await MongoOrm.init({
    entities: mongoEntities(definition),
    clientUrl: url,
    debug: false,
    logger: () => undefined,
    // Options that an application may choose.
    driverOptions: { useBigInt64: true, promoteBuffers: true, ignoreUndefined: true, monitorCommands: true },
  });
  const storage = mongoStorageOn(orm, definition);
  return {
    ...storage,
    orm,
    close: async () => {
      await storage.close();
      await orm.close(true);
    },
  };
}

const [onMongodb] = mongoEngines;

export const ownMongoEngines: readonly MongoEngine[] =
  onMongodb === undefined
    ? []
    : [
        {
          name: onMongodb.name,
          label: `${onMongodb.label}, on the application's ORM`,
          skipped: onMongodb.skipped,
          open: async () => {
            const database = await onMongodb.open();
            return { ...database, connect: (options) => mongoStorage(database.url, options) };
          },
        },
      ];
