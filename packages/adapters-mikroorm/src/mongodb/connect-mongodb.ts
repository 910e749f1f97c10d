import { inspect } from "node:util";
import type { EntitySchema } from "@mikro-orm/core";
import { MikroORM } from "@mikro-orm/mongodb";
import { assertSettings, type NoProfile, type Profile, type SettingKinds } from "@portcullis/core/ports";
import { MongoClient } from "mongodb";
import { longestTimer, poolSizeOf, timeLimit } from "../values/checked-numbers.ts";
import { type DatabaseUrl, parseDatabaseUrl } from "./database-url.ts";
import { type Definition, definitionKinds, modelOf } from "./definition.ts";
import { guarantees } from "./durability.ts";
import { type MongoStorage, mongoStorage } from "./mongo-storage.ts";

/** Time limits in whole milliseconds; 0 means no limit. */
export interface MongodbTimeouts {
  /** For connecting, and for finding the primary. Default 3,000. */
  readonly connect?: number;
  /** For a whole command: getting a connection, the server's work, and retries. Default 5,000. */
  readonly command?: number;
}

export interface MongodbOptions<P extends Profile> extends Definition<P> {
  /**
   * `mongodb://user:password@host:port/database` or `mongodb+srv://…`, with the driver's parameters, such as
   * `authSource` and `replicaSet`. Read and write concerns, preferences and time limits of the URL are overridden.
   */
  readonly url: string;
  /** Further entities, for the application's queries through `orm`. */
  readonly entities?: readonly EntitySchema[];
  /** The maximum number of connections. Default 10. */
  readonly poolSize?: number;
  readonly timeouts?: MongodbTimeouts;
  /** How long `ping` waits, in milliseconds; 0 means no limit. Default 2,000. */
  readonly pingTimeout?: number;
}

const optionKinds: SettingKinds<MongodbOptions<Profile>> = {
  url: "string",
  ...definitionKinds,
  entities: "array",
  poolSize: "number",
  timeouts: { connect: "number", command: "number" } satisfies SettingKinds<MongodbTimeouts>,
  pingTimeout: "number",
};

/** MikroORM makes every date of the process look like `ISODate('…')` to `console.log`, and an invalid one throw. */
const datesHadInspection = Object.hasOwn(Date.prototype, inspect.custom);

/**
 * Creates a storage on a MongoDB server or replica set (6.0 or later) with a pool of connections. It connects with the
 * first command, and again after a connection is lost. While the server is unavailable, commands fail with a
 * `StorageError` (`unavailable`); when it is back, they work again.
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
  const { user, accessToken, oneTimeSecret, throttle } = modelOf(options);
  const url = parseDatabaseUrl(options.url);
  const client = openClient(url, options.timeouts ?? {}, poolSizeOf(options.poolSize));
  const orm = await MikroORM.init({
    entities: [user.entity, accessToken, oneTimeSecret, ...(options.entities ?? [])],
    // Set explicitly, because the ORM reads missing options from environment variables.
    clientUrl: url.url,
    dbName: url.database,
    driverOptions: client,
    ensureIndexes: false,
    implicitTransactions: false,
    debug: false,
    // The logger would print commands with their values.
    logger: () => undefined,
  });
  if (!datesHadInspection) Reflect.deleteProperty(Date.prototype, inspect.custom);
  const pingTimeout = timeLimit("pingTimeout", options.pingTimeout ?? 2000);
  return mongoStorage({
    orm,
    client,
    databaseName: url.database,
    user,
    accessToken,
    oneTimeSecret,
    throttle,
    pingTimeout,
  });
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
      // To the driver, 0 means no time at all.
      serverSelectionTimeoutMS: connect === 0 ? longestTimer : connect,
      timeoutMS: command,
      // A write to one document whose response was lost is repeated under its number and carried out once. On a server
      // without such numbers, the driver does not repeat it.
      retryWrites: true,
      retryReads: true,
    });
  } catch {
    // The driver's message may contain parts of the URL.
    throw new TypeError("The MongoDB driver does not accept a host or parameter of the database URL.");
  }
}
