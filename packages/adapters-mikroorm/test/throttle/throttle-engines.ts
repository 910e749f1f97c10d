import type { SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile, ThrottleCounters } from "@portcullis/core/ports";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { mongoEngines, type MongoEngine, rawDatabase, commandsOf, unreachable } from "../mongodb-stores.ts";
import { dumpOf } from "../raw-sql.ts";
import { statementsOf } from "../statements.ts";
import { sqlEngines, type TestEngine } from "../stores.ts";

/** Counters that two processes share. Each process has a separate connection if the engine has connections. */
export interface SharedCounters {
  readonly instances: readonly [ThrottleCounters, ThrottleCounters];
  /** The statements or commands that the first instance sends for the work. */
  roundTrips(work: () => Promise<unknown>): Promise<number>;
  /** All stored counters, each as text. */
  dump(): Promise<readonly string[]>;
  /** Closes both instances. Idempotent if their stores are. */
  disconnect(): Promise<void>;
  /** Deletes the database. */
  drop(): Promise<void>;
  /** Both instances. */
  close(): Promise<void>;
}

export interface ThrottleEngine {
  readonly label: string;
  readonly skipped: string | null;
  /**
   * The round trips of an attempt that is admitted, of one that is rejected, of a settlement, and of one that forgets.
   */
  readonly cost: {
    readonly counted: number;
    readonly refused: number;
    readonly settled: number;
    readonly forgotten: number;
  };
  open(): Promise<SharedCounters>;
  /** Counters on a database that does not exist. */
  away(): Promise<{ readonly counters: ThrottleCounters; close(): Promise<void> }>;
}

const ending = (
  stores: readonly { close(): Promise<void> }[],
  drop: () => Promise<void>,
): Pick<SharedCounters, "disconnect" | "drop" | "close"> => {
  const disconnect = async () => void (await Promise.all(stores.map((store) => store.close())));
  return { disconnect, drop, close: () => disconnect().then(drop) };
};

const memory: ThrottleEngine = {
  label: "memory",
  skipped: null,
  cost: { counted: 0, refused: 0, settled: 0, forgotten: 0 },
  open: () => {
    const counters = createMemoryStorage().throttleCounters;
    return Promise.resolve({
      instances: [counters, counters],
      roundTrips: async (work) => {
        await work();
        return 0;
      },
      dump: () => Promise.resolve([]),
      ...ending([], () => Promise.resolve()),
    });
  },
  away: () => Promise.reject(new Error("Memory is never away.")),
};

const counting = (sent: readonly unknown[]) => async (work: () => Promise<unknown>) => {
  const before = sent.length;
  await work();
  return sent.length - before;
};

const sql = (engine: TestEngine): ThrottleEngine => ({
  label: engine.label,
  skipped: engine.skipped,
  // SQLite runs in the process: it reads first, and takes the write lock only if there is a free place.
  cost:
    engine.name === "sqlite"
      ? { counted: 2, refused: 1, settled: 1, forgotten: 2 }
      : { counted: 1, refused: 1, settled: 1, forgotten: 1 },
  open: async () => {
    const database = await engine.open();
    const first: SqlStorage<NoProfile> = await database.connect();
    // A PGlite database has one connection, in one process.
    const second = engine.name === "pglite" ? first : await database.connect();
    await first.migrate();
    return {
      instances: [first.throttleCounters, second.throttleCounters],
      roundTrips: counting(await statementsOf(first)),
      dump: async () => {
        const rows = await dumpOf(first.orm, "throttle_counters");
        return rows === "" ? [] : rows.split("\n");
      },
      ...ending([first, second], () => database.drop()),
    };
  },
  away: async () => {
    const database = await engine.open();
    const storage = await database.unreachable<NoProfile>();
    return {
      counters: storage.throttleCounters,
      close: async () => {
        await storage.close();
        await database.drop();
      },
    };
  },
});

const mongodb = (engine: MongoEngine): ThrottleEngine => ({
  label: engine.label,
  skipped: engine.skipped,
  cost: { counted: 2, refused: 2, settled: 1, forgotten: 1 },
  open: async () => {
    const database = await engine.open();
    const [first, second] = [await database.connect(), await database.connect()];
    const commands = commandsOf(first);
    await first.migrate();
    await second.migrate();
    return {
      instances: [first.throttleCounters, second.throttleCounters],
      roundTrips: counting(commands),
      dump: async () => {
        const documents = await rawDatabase(first).collection("throttle_counters").find().toArray();
        return documents.map((document) => JSON.stringify(document));
      },
      ...ending([first, second], () => database.drop()),
    };
  },
  away: async () => {
    const storage = await unreachable();
    return { counters: storage.throttleCounters, close: () => storage.close() };
  },
});

export const databaseEngines: readonly ThrottleEngine[] = [...sqlEngines.map(sql), ...mongoEngines.map(mongodb)];

export const throttleEngines: readonly ThrottleEngine[] = [memory, ...databaseEngines];
