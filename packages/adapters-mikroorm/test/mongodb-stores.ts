import { connectMongodb, type MongodbOptions, type MongoStorage } from "@portcullis/adapters-mikroorm/mongodb";
import type { Profile } from "@portcullis/core/ports";
import { engines, type FreshDatabase, freshDatabase, recordCommands } from "@portcullis/testkit/engines";
import type { CommandStartedEvent, Db, MongoClient } from "mongodb";
import { inject } from "vitest";

/** All options except the URL. */
export type StoreOptions<P extends Profile> = Omit<MongodbOptions<P>, "url">;

/** An empty database, and ways to open stores on it. */
export interface MongoDatabase extends FreshDatabase {
  connect<P extends Profile>(options?: StoreOptions<P>): Promise<MongoStorage<P>>;
}

export interface MongoEngine {
  readonly name: "mongodb" | "mongodb-replica-set";
  /** For the titles of tests. If they are skipped, it says why. */
  readonly label: string;
  /** Why it can't run here; null if it can. */
  readonly skipped: string | null;
  open(): Promise<MongoDatabase>;
}

const engine = (name: MongoEngine["name"]): MongoEngine => {
  const status = inject("engines")[name];
  const skipped = status.status === "available" ? null : status.reason;
  return {
    name,
    label: `${engines[name].label}${skipped === null ? "" : ` (${skipped})`}`,
    skipped,
    open: async () => {
      const database = await freshDatabase(status.status === "available" ? status.url : "");
      return { ...database, connect: (options) => connectMongodb({ ...options, url: database.url }) };
    },
  };
};

export const mongoEngines: readonly MongoEngine[] = [engine("mongodb"), engine("mongodb-replica-set")];

/** A store whose database does not exist. */
export const unreachable = <P extends Profile>(options: StoreOptions<P> = {}): Promise<MongoStorage<P>> =>
  connectMongodb({ ...options, url: "mongodb://nobody:secret@127.0.0.1:1/nothing", timeouts: { connect: 50 } });

export const clientOf = <P extends Profile>({ orm }: MongoStorage<P>): MongoClient =>
  orm.em.getDriver().getConnection().getClient();

/** The database of the store, without the store. */
export const rawDatabase = <P extends Profile>({ orm }: MongoStorage<P>): Db =>
  orm.em.getDriver().getConnection().getDb();

/** Records every command that a store sends from now on. Call it before the store sends its first command. */
export const commandsOf = <P extends Profile>(storage: MongoStorage<P>): CommandStartedEvent[] =>
  recordCommands(clientOf(storage));
