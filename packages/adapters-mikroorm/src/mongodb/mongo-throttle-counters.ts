import {
  clockTolerance,
  type CountedAttempt,
  type Counter,
  type CounterRefusal,
  type PurgeQuery,
  type SettledAttempt,
  type Settlement,
  settlementTime,
  StorageError,
  type ThrottleCounters,
} from "@portcullis/core/ports";
import type { AnyBulkWriteOperation, Collection, Db, Document } from "mongodb";
import { type Database, isDuplicate } from "./database.ts";
import { duplicateCode } from "./database-error.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

interface Count {
  readonly _id: string;
  /** Taken places: attempts that count, and attempts in flight. */
  readonly failures: number;
  /** Whether the last attempt was admitted. */
  readonly granted: boolean;
  readonly blockedUntil: Date;
  readonly expiresAt: Date;
  /** When the attempts in flight started; absent in documents of earlier versions. */
  readonly inFlight?: readonly Date[];
}

type Judged = Count & { readonly open: readonly Date[]; readonly refused: boolean };

/** For `purge`. There is no TTL index, because the server would use its own clock. */
export const throttleIndex = (collection: string): WantedIndex => ({
  collection,
  name: `${collection}_expiresAt`,
  key: { expiresAt: 1 },
  unique: false,
  sparse: false,
});

/**
 * Counters in MongoDB: one command for each counter of an attempt, whether it takes its place or reads why it is
 * rejected, and one for each settlement.
 */
export class MongoThrottleCounters implements ThrottleCounters {
  readonly #database: Database;
  readonly #name: string;

  constructor(database: Database, collection: string) {
    this.#database = database;
    this.#name = collection;
  }

  async take({ counters, startedAt }: CountedAttempt): Promise<CounterRefusal | null> {
    for (const [index, counter] of counters.entries()) {
      const refusal = await this.#take(counter, startedAt);
      if (refusal === null) continue;
      const held = counters.slice(0, index);
      const settlements = held.map((): Settlement => "returned");
      await this.settle({ counters: held, settlements, startedAt, now: startedAt });
      return longest([refusal, ...(await this.#refusals(counters.slice(index + 1), startedAt))]);
    }
    return null;
  }

  async settle({ counters, settlements, startedAt, now }: SettledAttempt): Promise<void> {
    const counts = now.getTime() - startedAt.getTime() >= 1000 * settlementTime;
    const steps = counters.flatMap((counter, place): AnyBulkWriteOperation<Count>[] => {
      const settlement = settlements[place] ?? "returned";
      if (settlement === "forgotten") return [forgotten(counter)];
      return counts ? [] : [settled(counter, settlement, startedAt, now)];
    });
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

  async #take({ key, rule }: Counter, startedAt: Date, triesLeft = 3): Promise<CounterRefusal | null> {
    const count = await this.#database.attempt((db) =>
      this.#counts(db).findOneAndUpdate({ _id: key }, taken(rule, startedAt), {
        upsert: true,
        returnDocument: "after",
      }),
    );
    if (isDuplicate(count)) {
      // Another process inserted it first. Now it can be updated.
      if (triesLeft > 0) return this.#take({ key, rule }, startedAt, triesLeft - 1);
      throw new StorageError("failed", duplicateCode);
    }
    if (count === null) throw new StorageError("failed");
    return count.granted ? null : refusalOf(count, startedAt);
  }

  /**
   * Returns what rejects an attempt that got no place on an earlier counter. It only reads, so that no place is held.
   */
  async #refusals(counters: readonly Counter[], startedAt: Date): Promise<readonly CounterRefusal[]> {
    const found = await Promise.all(
      counters.map(({ key, rule }) =>
        this.#database.read((db) =>
          this.#counts(db)
            .aggregate<Judged>([{ $match: { _id: key } }, ...judged(rule, startedAt)])
            .toArray(),
        ),
      ),
    );
    return found
      .flat()
      .filter(({ refused }) => refused)
      .map(({ open, ...count }) => refusalOf({ ...count, inFlight: open }, startedAt));
  }

  #counts(db: Db): Collection<Count> {
    return db.collection<Count>(this.#name);
  }
}

/** The end of no pause. The current time would be a pause for a process whose clock is behind. */
const never = new Date(0);

const secondsAfter = (date: Date, seconds: number) => new Date(date.getTime() + 1000 * seconds);

/** Deleted by the next purge: updates are sent together, and deletions would be separate. */
const forgotten = ({ key }: Counter): AnyBulkWriteOperation<Count> => ({
  updateOne: {
    filter: { _id: key },
    update: { $set: { failures: 0, blockedUntil: never, expiresAt: never, inFlight: [] } },
  },
});

/**
 * Changes nothing if the attempt is no longer in flight. Attempts with equal starts are interchangeable, so it removes
 * the first.
 */
function settled(
  { key, rule }: Counter,
  settlement: "counted" | "returned",
  startedAt: Date,
  now: Date,
): AnyBulkWriteOperation<Count> {
  const place = { $indexOfArray: ["$inFlight", startedAt] };
  const before = { $cond: [{ $gt: [place, 0] }, { $slice: ["$inFlight", place] }, []] };
  const after = { $slice: ["$inFlight", { $add: [place, 1] }, { $size: "$inFlight" }] };
  const rest = { $concatArrays: [before, after] };
  const change: Document =
    settlement === "counted"
      ? { inFlight: rest, blockedUntil: pauseEnd(rule, "$failures", now, "$expiresAt") }
      : { inFlight: rest, failures: { $max: [0, { $subtract: ["$failures", 1] }] }, blockedUntil: never };
  return { updateOne: { filter: { _id: key, inFlight: startedAt }, update: [{ $set: change }] } };
}

/** After the last attempt, the pause is the rest of the window. */
function pauseEnd({ pauses }: Counter["rule"], number: unknown, now: Date, windowEnd: unknown): Document {
  const ends = pauses.map((pause) => (pause === 0 ? never : secondsAfter(now, pause)));
  return { $ifNull: [{ $arrayElemAt: [ends, { $subtract: [number, 1] }] }, windowEnd] };
}

/**
 * What a document says of an attempt: `current`, its window runs; `open`, the attempts in flight; `places`, all that
 * are held; `refused`. Of a document that is not there, no field is greater than a date.
 */
function judged({ window, pauses }: Counter["rule"], now: Date): Document[] {
  const current = {
    $and: [{ $gt: ["$expiresAt", now] }, { $lte: ["$expiresAt", secondsAfter(now, window + clockTolerance)] }],
  };
  const open = {
    $filter: { input: { $ifNull: ["$inFlight", []] }, cond: { $gt: ["$$this", secondsAfter(now, -settlementTime)] } },
  };
  const pauseAfterPlaces = { $arrayElemAt: [pauses, { $subtract: ["$places", 1] }] };
  const inTheWay = {
    $cond: [{ $eq: [{ $size: "$open" }, 0] }, { $gt: ["$blockedUntil", now] }, { $ne: [pauseAfterPlaces, 0] }],
  };
  return [
    { $set: { current, open } },
    { $set: { places: { $max: ["$failures", { $size: "$open" }] } } },
    { $set: { refused: { $and: ["$current", inTheWay] } } },
  ];
}

/** What a document becomes by one more attempt; its pause is noted as if it had failed at once. */
function taken(rule: Counter["rule"], now: Date): Document[] {
  const next = { $cond: ["$current", { $add: ["$places", 1] }, 1] };
  const windowEnd = { $cond: ["$current", "$expiresAt", secondsAfter(now, rule.window)] };
  const unlessRefused = (field: string, value: unknown) => ({ $cond: ["$refused", field, value] });
  return [
    ...judged(rule, now),
    {
      $set: {
        failures: unlessRefused("$failures", next),
        granted: { $not: ["$refused"] },
        blockedUntil: unlessRefused("$blockedUntil", pauseEnd(rule, next, now, windowEnd)),
        expiresAt: windowEnd,
        inFlight: unlessRefused("$open", { $concatArrays: [{ $cond: ["$current", "$open", []] }, [now]] }),
      },
    },
    { $unset: ["current", "open", "places", "refused"] },
  ];
}

function refusalOf({ inFlight = [], blockedUntil, expiresAt }: Count, startedAt: Date): CounterRefusal {
  if (inFlight.length > 0) return { reason: "in_flight" };
  const end = Math.min(blockedUntil.getTime(), expiresAt.getTime());
  return { reason: "limit", wait: Math.max(1, Math.ceil((end - startedAt.getTime()) / 1000)) };
}

/** Of several refusals: the longest limit, or else that attempts are in flight. */
function longest(refusals: readonly CounterRefusal[]): CounterRefusal {
  const waits = refusals.flatMap((refusal) => (refusal.reason === "limit" ? [refusal.wait] : []));
  return waits.length > 0 ? { reason: "limit", wait: Math.max(...waits) } : { reason: "in_flight" };
}
