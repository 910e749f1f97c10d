import type { EntitySchema } from "@mikro-orm/core";
import type { MikroORM } from "@mikro-orm/mongodb";
import {
  assertSettings,
  type NoProfile,
  type Profile,
  type Storage,
  type StorageTransaction,
} from "@portcullis/core/ports";
import type { DbOptions } from "mongodb";
import type { EntityManagerInTransaction } from "../storage/transactions.ts";
import type { AdoptionOptions } from "../users/adoption.ts";
import { type Definition, definitionKinds, modelOf } from "./definition.ts";
import { mongoStorage } from "./mongo-storage.ts";

/** A storage on the application's ORM. */
export interface OwnOrmStorage<P extends Profile> extends Storage<P> {
  /**
   * Takes part in the open transaction of an entity manager of the ORM, for `auth.with(storage.within(em))`. It
   * requires a replica set. A rejected write, such as a taken username, aborts the transaction.
   * @throws TypeError if the entity manager has no open transaction, or belongs to another ORM
   */
  within(em: EntityManagerInTransaction): StorageTransaction<P>;

  /**
   * Compares the collections with the definition, and changes nothing. Of the values it looks at the keys, and at the
   * first 100 users.
   * @throws UnsuitableSchemaError that names what is missing or different, and the field of the key if a user lacks it
   * @throws StorageError
   */
  verify(): Promise<void>;

  /** As `adopt` of the storage that connects. Run it once, in one process. */
  adopt(options?: AdoptionOptions): Promise<number>;
}

/** Milliseconds. */
const pingTimeout = 2000;
const commandTimeout = 5000;

/** Values are written and read in one way, whatever the application's client does with them. */
const values = {
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
  bsonRegExp: false,
  raw: false,
  ignoreUndefined: false,
  serializeFunctions: false,
} as const satisfies DbOptions;

/**
 * A storage on the application's own MikroORM on MongoDB. It uses the client of the ORM, outside of the application's
 * transactions, and neither its identity map nor a request context. `migrate` creates missing collections and indexes.
 * The application closes the ORM: `close` only ends the storage.
 * @throws TypeError if an entity of the definition is not in the ORM's configuration, or an option has the wrong type
 * @throws RangeError for an unknown option
 * @example
 * ```ts
 * const orm = await MikroORM.init({ ...config, entities: [Tenant, ...entities({ user: AppUser })] });
 * const storage = storageOn(orm, { user: AppUser });
 * await storage.migrate();
 * const auth = createPortcullis({ ...storage, ...crypto });
 * ```
 */
export function storageOn<P extends Profile = NoProfile>(
  orm: MikroORM,
  definition: Definition<P> = {},
): OwnOrmStorage<P> {
  assertSettings("storageOn", definition, definitionKinds);
  const { user, accessToken, oneTimeSecret, throttle } = modelOf(definition);
  const client = orm.em.getDriver().getConnection().getClient();
  const { timeoutMS = commandTimeout } = client.options;
  const storage = mongoStorage({
    orm,
    client,
    databaseName: orm.config.get("dbName") ?? "",
    databaseOptions: { ...values, timeoutMS },
    user: { ...user, entity: registered(orm, user.entity) as typeof user.entity },
    accessToken: registered(orm, accessToken),
    oneTimeSecret: registered(orm, oneTimeSecret),
    throttle,
    pingTimeout,
    keepsOrmOpen: true,
  });
  const { users, accessTokens, throttleCounters, oneTimeSecrets } = storage;
  return {
    users,
    accessTokens,
    throttleCounters,
    ...(oneTimeSecrets === undefined ? {} : { oneTimeSecrets }),
    within: (em) => storage.within(em),
    migrate: () => storage.migrate(),
    verify: () => storage.verify(),
    adopt: (options) => storage.adopt(options),
    ping: () => storage.ping(),
    close: () => storage.close(),
  };
}

/** The entity of the ORM with the name and collection of the wanted one. */
function registered(orm: MikroORM, wanted: EntitySchema): EntitySchema {
  const { className, tableName } = wanted.meta;
  const all = [...orm.getMetadata().getAll().values()];
  const found = all.find((meta) => meta.className === className && meta.tableName === tableName);
  if (found !== undefined) return { meta: found } as unknown as EntitySchema;
  throw new TypeError(
    `The ORM has no entity ${className} with the collection "${tableName}".` +
      " Add entities(definition), with the same definition, to the entities of its configuration.",
  );
}
