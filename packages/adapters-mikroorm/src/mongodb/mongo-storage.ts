import type { EntitySchema } from "@mikro-orm/core";
import type { MikroORM } from "@mikro-orm/mongodb";
import type {
  AccessTokenRepository,
  Profile,
  Storage,
  StorageTransaction,
  UserRepository,
} from "@portcullis/core/ports";
import type { DbOptions, MongoClient } from "mongodb";
import { type EntityManagerInTransaction, Transactions } from "../storage/transactions.ts";
import { within } from "../storage/within.ts";
import { type AdoptionOptions, checkedBatchSize } from "../users/adoption.ts";
import { Adoption } from "./adopt.ts";
import { MongoThrottleCounters } from "./mongo-throttle-counters.ts";
import { sessionDocuments } from "./session-documents.ts";
import { Database } from "./database.ts";
import { DatabaseInTransaction } from "./database-in-transaction.ts";
import { storageError } from "./database-error.ts";
import { sessionFieldNames } from "./define-access-token.ts";
import { oneTimeSecretFieldNames } from "./define-one-time-secret.ts";
import { type ThrottleDefinition, throttleIndex } from "./define-throttle.ts";
import type { UserDefinition } from "./define-user.ts";
import { collectionOf, storedNames } from "./fields.ts";
import { guarantees } from "./durability.ts";
import { MongoAccessTokenRepository } from "./mongo-access-token-repository.ts";
import { MongoOneTimeSecretRepository } from "./mongo-one-time-secret-repository.ts";
import { MongoUserRepository } from "./mongo-user-repository.ts";
import { userDocuments } from "./user-documents.ts";
import { userFieldRules } from "./user-field-rules.ts";
import { userIdsOf } from "./user-ids.ts";
import { watchPoolState } from "./pool-state.ts";
import { verify } from "./verify.ts";
import { wantedIndexes } from "./wanted-indexes.ts";

/** A storage in MongoDB, on a single server or a replica set. */
export interface MongoStorage<P extends Profile> extends Storage<P> {
  /** The ORM, for the application's queries. `close` closes it. */
  readonly orm: MikroORM;

  /**
   * Takes part in the open transaction of an entity manager of `orm`, for `auth.with(storage.within(em))`. It requires
   * a replica set. A rejected write, such as a taken username, aborts the transaction.
   * @throws TypeError if the entity manager has no open transaction, or belongs to another ORM
   */
  within(em: EntityManagerInTransaction): StorageTransaction<P>;

  /**
   * Compares the collections of users, sessions, throttle counters and one-time secrets with the definition, and
   * changes nothing. Of the values it looks at the keys, and at the first 100 users.
   * @throws UnsuitableSchemaError that names each missing collection and index, each that does not fit, fields that
   * those users lack, and the field of the key if a user lacks it
   * @throws StorageError
   */
  verify(): Promise<void>;

  /**
   * Brings an existing collection of users up to the definition: fills keys, versions, dates, `disabled` and profile
   * fields with a default in batches where they are absent, and creates the indexes and the other collections. A date
   * of creation is that of the ObjectId, or the present. After an interruption, call it again: it continues. Stop the
   * programs that write users while it runs; afterwards only Portcullis writes the built-in fields.
   * @returns how many users it filled
   * @throws UnadoptableUsersError that names users with the same key, or with a username that is not valid; nothing was
   * changed
   * @throws UnsuitableSchemaError if ids, values, collections or indexes do not fit the definition
   * @throws RangeError for an invalid batch size
   * @throws StorageError
   */
  adopt(options?: AdoptionOptions): Promise<number>;
}

interface Dependencies<P extends Profile> {
  readonly orm: MikroORM;
  readonly client: MongoClient;
  readonly databaseName: string;
  /** Options of the database that the client does not set. */
  readonly databaseOptions?: DbOptions;
  readonly user: UserDefinition<P>;
  readonly accessToken: EntitySchema;
  readonly oneTimeSecret: EntitySchema;
  readonly throttle: ThrottleDefinition;
  readonly pingTimeout: number;
  /** Whether the ORM and its client are the application's, which closes them. */
  readonly keepsOrmOpen?: true;
}

export function mongoStorage<P extends Profile>(dependencies: Dependencies<P>): MongoStorage<P> {
  const { orm, user } = dependencies;
  const wanted = [
    ...wantedIndexes(orm, user.entity),
    ...wantedIndexes(orm, dependencies.accessToken),
    ...wantedIndexes(orm, dependencies.oneTimeSecret),
    throttleIndex(dependencies.throttle),
  ];
  const { client, databaseName, databaseOptions, keepsOrmOpen = false } = dependencies;
  const db = client.db(databaseName, { ...databaseOptions, ...guarantees });
  const database = new Database(db, wanted);
  const ids = userIdsOf(user.id);
  const collection = collectionOf(orm, user.entity);
  const accessTokenCollection = collectionOf(orm, dependencies.accessToken);
  const oneTimeSecretCollection = collectionOf(orm, dependencies.oneTimeSecret);
  const documents = userDocuments(collection, ids, user.profile);
  const sessions = sessionDocuments(ids, storedNames(accessTokenCollection, sessionFieldNames));
  const secretNames = storedNames(oneTimeSecretCollection, oneTimeSecretFieldNames);
  const usernameIndex =
    wantedIndexes(orm, user.entity).find(({ unique, key }) => unique && documents.names.usernameKey in key)?.name ?? "";
  const profileFields = new Map(user.profile.map((property) => [collection.field(property).name, property]));
  const usersOn = (on: Database): UserRepository<P> =>
    new MongoUserRepository({
      database: on,
      documents,
      ids,
      collection: collection.name,
      usernameIndex,
      accessTokens: { collection: accessTokenCollection.name, userId: sessions.names.userId },
      oneTimeSecrets: { collection: oneTimeSecretCollection.name, userId: secretNames.userId },
      profileFields,
    });
  const accessTokensOn = (on: Database): AccessTokenRepository<P> =>
    new MongoAccessTokenRepository({
      database: on,
      documents: sessions,
      collection: accessTokenCollection.name,
      users: { collection: collection.name, documents, ids },
    });
  const rules = () => userFieldRules(collection, documents, ids, user.profile);
  const users = usersOn(database);
  const accessTokens = accessTokensOn(database);
  const transactions = new Transactions(orm);
  let closing: Promise<void> | undefined;

  return {
    users,
    accessTokens,
    oneTimeSecrets: new MongoOneTimeSecretRepository({
      database,
      collection: oneTimeSecretCollection.name,
      names: secretNames,
      users: { collection: collection.name, ids, createdAt: documents.names.createdAt },
    }),
    throttleCounters: new MongoThrottleCounters(database, dependencies.throttle),
    orm,
    within: (em) => {
      const transaction = transactions.of(em);
      const inside = new DatabaseInTransaction(db, database, transaction);
      return {
        users: usersOn(inside),
        accessTokens: accessTokensOn(inside),
        afterCommit: (work) => transaction.afterCommit(work),
      };
    },
    ...(keepsOrmOpen ? {} : { pool: watchPoolState(client) }),
    migrate: () => database.ensureIndexesAnew(),
    verify: () =>
      verify(database, {
        collection: collection.name,
        usernameKey: documents.names.usernameKey,
        usernameIndex,
        rules: rules(),
      }),
    adopt: async (options = {}) => {
      const batchSize = checkedBatchSize(options);
      return new Adoption(database, { collection: collection.name, documents, ids, rules: rules() }, batchSize).run();
    },
    ping: () => within(dependencies.pingTimeout, database.ping(), storageError),
    close: () => {
      database.shut();
      // The ORM only closes what it connected itself, and this client was connected here.
      closing ??= keepsOrmOpen ? Promise.resolve() : orm.close(true).then(() => client.close());
      return closing;
    },
  };
}
