import { type PurgeQuery, StorageError } from "@portcullis/core";
import type { Collection, Db, Document } from "mongodb";
import { type Database, isDuplicate } from "../mongodb/database.ts";
import { duplicateCode } from "../mongodb/database-error.ts";
import type { WantedIndex } from "../mongodb/wanted-indexes.ts";
import type { CountedAttempt, Counter, ThrottleCounters } from "./throttle-counters.ts";
import { clockTolerance } from "./throttle-limits.ts";

interface Count {
  readonly _id: string;
  readonly failures: number;
  /** Whether the last attempt was let through and counted. */
  readonly granted: boolean;
  readonly blockedUntil: Date;
  readonly expiresAt: Date;
}

/** For `purge`. The server does not delete by itself, for it would go by a clock of its own. */
export const throttleIndex = (collection: string): WantedIndex => ({
  collection,
  name: `${collection}_expiresAt`,
  key: { expiresAt: 1 },
  unique: false,
  sparse: false,
});

/** Counters in MongoDB, one command for each counter of an attempt and one for each settlement. */
export class MongoThrottleCounters implements ThrottleCounters {
  readonly #database: Database;
  readonly #name: string;

  constructor(database: Database, collection: string) {
    this.#database = database;
    this.#name = collection;
  }

  async take(attempt: CountedAttempt): Promise<number | null> {
    const { name, network, now } = attempt;
    const byName = name === null ? null : await this.#count(name, now);
    if (byName !== null) return byName;
    const byNetwork = network === null ? null : await this.#count(network, now);
    if (byNetwork !== null && name !== null) await this.settle({ ...attempt, network: null }, "undecided");
    return byNetwork;
  }

  async settle({ name, network }: CountedAttempt, outcome: "succeeded" | "undecided"): Promise<void> {
    const nameStep = outcome === "succeeded" ? forget : takeBack;
    const steps = [
      ...(name === null ? [] : [nameStep(name.key)]),
      ...(network === null ? [] : [takeBack(network.key)]),
    ];
    if (steps.length === 0) return;
    await this.#database.write((db) => this.#counts(db).bulkWrite(steps));
  }

  async purge({ now, limit }: PurgeQuery): Promise<number> {
    return this.#database.write(async (db) => {
      const over = { expiresAt: { $lte: now } };
      const found = await this.#counts(db)
        .find(over, { projection: { _id: 1 }, limit })
        .toArray();
      const { deletedCount } = await this.#counts(db).deleteMany({
        ...over,
        _id: { $in: found.map(({ _id }) => _id) },
      });
      return deletedCount;
    });
  }

  /** Null when it was counted, else the seconds to wait. */
  async #count({ key, rule }: Counter, now: Date, triesLeft = 3): Promise<number | null> {
    const count = await this.#database.attempt((db) =>
      this.#counts(db).findOneAndUpdate({ _id: key }, counting(rule, now), { upsert: true, returnDocument: "after" }),
    );
    if (isDuplicate(count)) {
      // Another was first to make it; it is there now.
      if (triesLeft > 0) return this.#count({ key, rule }, now, triesLeft - 1);
      throw new StorageError("failed", duplicateCode);
    }
    if (count === null) throw new StorageError("failed");
    if (count.granted) return null;
    const end = Math.min(count.blockedUntil.getTime(), count.expiresAt.getTime());
    return Math.ceil((end - now.getTime()) / 1000);
  }

  #counts(db: Db): Collection<Count> {
    return db.collection<Count>(this.#name);
  }
}

/** The end of no pause; now would be one for a process whose clock is a little behind. */
const never = new Date(0);

/** Not deleted before the next purge: updates are sent together, deletions apart from them. */
const forget = (key: string) => ({
  updateOne: { filter: { _id: key }, update: { $set: { failures: 0, blockedUntil: never, expiresAt: never } } },
});

const takeBack = (key: string) => ({
  updateOne: {
    filter: { _id: key },
    update: [{ $set: { failures: { $max: [0, { $subtract: ["$failures", 1] }] }, blockedUntil: never } }],
  },
});

/** What a document becomes by one more attempt. Of one that is not there, nothing is greater than a date. */
function counting({ pauses, window }: Counter["rule"], now: Date): Document[] {
  const inSeconds = (seconds: number) => new Date(now.getTime() + 1000 * seconds);
  const current = {
    $and: [{ $gt: ["$expiresAt", now] }, { $lte: ["$expiresAt", inSeconds(window + clockTolerance)] }],
  };
  const paused = { $and: [{ $gt: ["$blockedUntil", now] }, current] };
  const failures = { $cond: [current, { $add: ["$failures", 1] }, 1] };
  const expiresAt = { $cond: [current, "$expiresAt", inSeconds(window)] };
  // There is no pause after the last failure, so that what is left of the window takes its place.
  const ends = pauses.map((pause) => (pause === 0 ? never : inSeconds(pause)));
  const blockedUntil = { $ifNull: [{ $arrayElemAt: [ends, { $subtract: [failures, 1] }] }, expiresAt] };
  const unlessPaused = (field: string, value: object) => ({ $cond: [paused, field, value] });
  return [
    {
      $set: {
        failures: unlessPaused("$failures", failures),
        granted: { $not: [paused] },
        blockedUntil: unlessPaused("$blockedUntil", blockedUntil),
        expiresAt: unlessPaused("$expiresAt", expiresAt),
      },
    },
  ];
}
