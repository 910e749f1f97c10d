import { defineEntity, type EntityManager, p } from "@mikro-orm/core";
import { MikroORM as PgliteOrm } from "@mikro-orm/pglite";
import { MikroORM as PostgresqlOrm } from "@mikro-orm/postgresql";
import {
  type MikroORM,
  NodeSqliteDialect,
  SchemaGenerator,
  SqliteDriver,
  type SqlEntityManager,
  MikroORM as SqlOrm,
} from "@mikro-orm/sql";
import { defineUser, type EntityManagerInTransaction, entities, storageOn } from "@portcullis/adapters-mikroorm";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import type { Storage, StorageTransaction } from "@portcullis/core/ports";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connectMongodb,
  defineUser as defineMongoUser,
  entities as mongoEntities,
  storageOn as mongoStorageOn,
} from "@portcullis/adapters-mikroorm/mongodb";
import { MikroORM as MongoOrm, ObjectId } from "@mikro-orm/mongodb";
import { emptyPglite } from "../../../../tooling/empty-pglite.ts";
import { type MongoEngine, mongoEngines } from "../mongodb-stores.ts";
import { freshPglite, freshPostgresql, postgresqlLabel, postgresqlStatus } from "../stores.ts";

export interface Fields {
  readonly city: string;
}

/** A storage, and the ORM of an application with an entity that refers to users. */
export interface TransactionalStore {
  readonly storage: Storage<Fields> & { within(em: EntityManagerInTransaction): StorageTransaction<Fields> };
  /** A new entity manager. */
  fork(): EntityManager;
  /** Adds a tenant, which the next flush stores. */
  addTenant(em: EntityManager, name: string, owner: string): void;
  /** The names of the stored tenants, sorted. */
  tenants(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface TransactionalEngine {
  readonly label: string;
  /** Why it can't run here; null if it can. */
  readonly skipped: string | null;
  /** Whether a rejected write aborts the transaction, and there are no savepoints. */
  readonly abortsWhenRefused?: true;
  /** Whether the tests make a call that does not go through the open transaction. */
  readonly isTriedWithout?: true;
  /** A new database, with a pool of one connection and tables. */
  open(): Promise<TransactionalStore>;
}

const user = defineUser({ tableName: "people", profile: { city: p.string() } });
const Tenant = defineEntity({
  name: "Tenant",
  properties: { name: p.string().primary(), owner: () => p.manyToOne(user.entity) },
});

const store = (
  orm: MikroORM,
  storage: TransactionalStore["storage"],
  drop: () => Promise<void> = () => Promise.resolve(),
): TransactionalStore => ({
  storage,
  fork: () => orm.em.fork(),
  addTenant: (em, name, owner) => void em.create(Tenant, { name, owner: em.getReference(user.entity, owner) }),
  tenants: async () => (await orm.em.fork().findAll(Tenant)).map(({ name }) => name).toSorted(),
  close: async () => {
    await storage.close();
    await orm.close(true);
    await drop();
  },
});

const connected = { user, entities: [Tenant] };
const own = {
  entities: [Tenant, ...entities({ user })],
  extensions: [SchemaGenerator],
  debug: false,
  logger: () => undefined,
};

async function onOwn(orm: MikroORM, drop?: () => Promise<void>): Promise<TransactionalStore> {
  await orm.schema.create();
  return store(orm, storageOn(orm, { user }), drop);
}

async function onFile<T>(open: (file: string, drop: () => Promise<void>) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "portcullis-transactions-"));
  return open(join(directory, "app.db"), () => rm(directory, { recursive: true, force: true }));
}

const onPostgresql = {
  label: postgresqlLabel,
  skipped: postgresqlStatus.status === "available" ? null : postgresqlStatus.reason,
};

const mongoUser = defineMongoUser({ tableName: "people", profile: { city: p.string() } });
const MongoTenant = defineEntity({
  name: "Tenant",
  properties: { name: p.string().primary().fieldName("_id"), owner: () => p.manyToOne(mongoUser.entity) },
});

export const [standalone, replicaSet] = mongoEngines as readonly [MongoEngine, MongoEngine];

/** A new database of the server, with a pool of one connection. */
export async function onMongodb(engine: MongoEngine): Promise<TransactionalStore> {
  const database = await engine.open();
  const storage = await connectMongodb({ url: database.url, user: mongoUser, entities: [MongoTenant], poolSize: 1 });
  await storage.migrate();
  return mongoStore(storage.orm, storage, () => database.drop());
}

async function onOwnMongodb(engine: MongoEngine): Promise<TransactionalStore> {
  const database = await engine.open();
  const orm = await MongoOrm.init({
    entities: [MongoTenant, ...mongoEntities({ user: mongoUser })],
    clientUrl: database.url,
    driverOptions: { maxPoolSize: 1 },
    debug: false,
    logger: () => undefined,
  });
  const storage = mongoStorageOn(orm, { user: mongoUser });
  await storage.migrate();
  return mongoStore(orm, storage, () => database.drop());
}

const mongoStore = (
  orm: MongoOrm,
  storage: TransactionalStore["storage"],
  drop: () => Promise<void>,
): TransactionalStore => ({
  storage,
  fork: () => orm.em.fork(),
  addTenant: (em, name, owner) =>
    void em.create(MongoTenant, { name, owner: em.getReference(mongoUser.entity, new ObjectId(owner)) }),
  tenants: async () => (await orm.em.fork().findAll(MongoTenant)).map(({ name }) => name).toSorted(),
  close: async () => {
    await storage.close();
    await orm.close(true);
    await drop();
  },
});

export const transactionalEngines: readonly TransactionalEngine[] = [
  {
    label: "SQLite",
    skipped: null,
    open: () =>
      onFile(async (file, drop) => {
        const storage = await connectSqlite({ ...connected, file });
        await storage.updateSchema();
        return store(storage.orm, storage, drop);
      }),
  },
  {
    label: "SQLite, on the application's ORM",
    isTriedWithout: true,
    skipped: null,
    open: () =>
      onFile(async (file, drop) => {
        const driverOptions = () => new NodeSqliteDialect(file);
        const options = { ...own, driver: SqliteDriver, dbName: file, driverOptions };
        return onOwn(await SqlOrm.init<SqliteDriver, SqlEntityManager<SqliteDriver>>(options), drop);
      }),
  },
  {
    label: "PGlite",
    isTriedWithout: true,
    skipped: null,
    open: async () => {
      const storage = await freshPglite(connected);
      await storage.updateSchema();
      return store(storage.orm, storage);
    },
  },
  {
    label: "PGlite, on the application's ORM",
    skipped: null,
    open: async () => {
      const dump = await emptyPglite();
      return onOwn(await PgliteOrm.init({ ...own, dbName: "memory://", driverOptions: () => ({ loadDataDir: dump }) }));
    },
  },
  {
    ...onPostgresql,
    open: async () => {
      const database = await freshPostgresql();
      const { url } = database;
      const drop = () => database.drop();
      const storage = await connectPostgresql({ ...connected, url, poolSize: 1 });
      await storage.updateSchema();
      return store(storage.orm, storage, drop);
    },
  },
  {
    ...onPostgresql,
    label: `${postgresqlLabel}, on the application's ORM`,
    isTriedWithout: true,
    open: async () => {
      const database = await freshPostgresql();
      const { url } = database;
      const drop = () => database.drop();
      const driverOptions = { max: 1, connectionTimeoutMillis: 3000 };
      return onOwn(await PostgresqlOrm.init({ ...own, clientUrl: url, driverOptions }), drop);
    },
  },
  {
    label: replicaSet.label,
    skipped: replicaSet.skipped,
    abortsWhenRefused: true,
    open: () => onMongodb(replicaSet),
  },
  {
    label: `${replicaSet.label}, on the application's ORM`,
    skipped: replicaSet.skipped,
    abortsWhenRefused: true,
    open: () => onOwnMongodb(replicaSet),
  },
];
