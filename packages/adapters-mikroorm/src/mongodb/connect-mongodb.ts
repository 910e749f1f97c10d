import { inspect } from "node:util";
import type { EntitySchema } from "@mikro-orm/core";
import { MikroORM } from "@mikro-orm/mongodb";
import { assertSettings, type NoProfile, type Profile, type SettingKinds } from "@portcullis/core/ports";
import { MongoClient } from "mongodb";
import { longestTimer, poolSizeOf, timeLimit } from "../values/checked-numbers.ts";
import { type DatabaseUrl, parseDatabaseUrl } from "./database-url.ts";
import { checkedCollectionName } from "./collection-name.ts";
import { type AccessTokenOptions, defineAccessToken } from "./define-access-token.ts";
import { defineUser, type UserDefinition } from "./define-user.ts";
import { guarantees } from "./durability.ts";
import { type MongoStorage, mongoStorage } from "./mongo-storage.ts";

/** All in whole milliseconds; 0 means no limit. */
export interface MongodbTimeouts {
  /** To connect, and to find the server that takes writes. Default 3,000. */
  readonly connect?: number;
  /** For a command from beginning to end: a connection from the pool, the server's work, what retries there are. Default 5,000. */
  readonly command?: number;
}

export interface MongodbOptions<P extends Profile> {
  /**
   * `mongodb://user:password@host:port/database`, or `mongodb+srv://…`, with the driver's parameters, such as
   * `authSource` and `replicaSet`. Concerns, preferences and time limits of reads and writes are ours whatever it says.
   */
  readonly url: string;
  /** Default: ObjectIds in a collection `users`, and no fields of the application's own. */
  readonly user?: UserDefinition<P>;
  /** Default: a collection `access_tokens`. */
  readonly accessToken?: AccessTokenOptions;
  /** Default: a collection `throttle_counters`. */
  readonly throttle?: { readonly tableName?: string };
  /** Further entities of the application, for its own queries through `orm`. */
  readonly entities?: readonly EntitySchema[];
  /** Connections at once. Default 10. */
  readonly poolSize?: number;
  readonly timeouts?: MongodbTimeouts;
  /** How long `ping` waits, in milliseconds; 0: no limit. Default 2,000. */
  readonly pingTimeout?: number;
}

const optionKinds: SettingKinds<MongodbOptions<Profile>> = {
  url: "string",
  user: "object",
  accessToken: { tableName: "string", name: "string" } satisfies SettingKinds<AccessTokenOptions>,
  throttle: { tableName: "string" },
  entities: "array",
  poolSize: "number",
  timeouts: { connect: "number", command: "number" } satisfies SettingKinds<MongodbTimeouts>,
  pingTimeout: "number",
};

/** MikroORM makes every date of the process look like `ISODate('…')` to `console.log`, and an invalid one throw. */
const datesHadInspection = Object.hasOwn(Date.prototype, inspect.custom);

/**
 * Creates a storage on a MongoDB server or replica set (6.0 or later) with a pool of connections. It connects with the first
 * command, and again after a connection is lost. While the server is unavailable, commands fail with a `StorageError`
 * (`unavailable`); when it is back, they work again.
 * @throws TypeError if the URL can't be used, or an option has the wrong type
 * @throws RangeError for an unknown option or a number out of bounds
 * @example
 * ```ts
 * const storage = await connectMongodb({ url }); // mongodb://user:password@host:27017/app
 * const applied = await storage.migrate(); // creates collections and indexes
 * // Later, when the application ends:
 * await storage.close();
 * ```
 */
export async function connectMongodb<P extends Profile = NoProfile>(
  options: MongodbOptions<P>,
): Promise<MongoStorage<P>> {
  assertSettings("connectMongodb", options, optionKinds);
  // Without a definition the caller can't have named a profile: P is its default.
  const user = options.user ?? (defineUser() as unknown as UserDefinition<P>);
  const accessToken = defineAccessToken(user.id, options.accessToken);
  const url = parseDatabaseUrl(options.url);
  const client = openClient(url, options.timeouts ?? {}, poolSizeOf(options.poolSize ?? 10));
  const orm = await MikroORM.init({
    entities: [user.entity, accessToken, ...(options.entities ?? [])],
    // Named, for what is not is taken from variables of the environment.
    clientUrl: url.url,
    dbName: url.database,
    driverOptions: client,
    ensureIndexes: false,
    implicitTransactions: false,
    debug: false,
    // It would print commands with their values.
    logger: () => undefined,
  });
  if (!datesHadInspection) Reflect.deleteProperty(Date.prototype, inspect.custom);
  const pingTimeout = timeLimit("pingTimeout", options.pingTimeout ?? 2000);
  const throttleCollection = checkedCollectionName(options.throttle?.tableName ?? "throttle_counters");
  return mongoStorage({ orm, client, databaseName: url.database, user, accessToken, throttleCollection, pingTimeout });
}

function openClient({ url }: DatabaseUrl, timeouts: MongodbTimeouts, poolSize: number): MongoClient {
  const connect = timeLimit("timeouts.connect", timeouts.connect ?? 3000);
  const command = timeLimit("timeouts.command", timeouts.command ?? 5000);
  try {
    return new MongoClient(url, {
      ...guarantees,
      appName: "portcullis",
      maxPoolSize: poolSize,
      connectTimeoutMS: connect,
      // To the driver, 0 is no time at all.
      serverSelectionTimeoutMS: connect === 0 ? longestTimer : connect,
      timeoutMS: command,
      // A write to one document whose answer was lost is asked for again under its number, and carried out once; on a
      // server that knows no such numbers the driver does not ask again.
      retryWrites: true,
      retryReads: true,
    });
  } catch {
    // The driver's own message may hold parts of the URL.
    throw new TypeError("The database URL has a host or a parameter that the MongoDB driver does not accept.");
  }
}
