import {
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
import type { AnyBulkWriteOperation, Collection, Db } from "mongodb";
import type { Database } from "./database.ts";
import { Duplicate, duplicateCode } from "./database-error.ts";
import type { ThrottleDefinition } from "./define-throttle.ts";
import { type Count, type ThrottleDocuments, throttleDocuments } from "./throttle-documents.ts";

/**
 * Counters in MongoDB: one command for each counter of an attempt, whether it takes its place or reads why it is
 * rejected, and one for each settlement.
 */
export class MongoThrottleCounters implements ThrottleCounters {
  readonly #database: Database;
  readonly #definition: ThrottleDefinition;
  readonly #documents: ThrottleDocuments;

  constructor(database: Database, definition: ThrottleDefinition) {
    this.#database = database;
    this.#definition = definition;
    this.#documents = throttleDocuments(definition.names);
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
      if (settlement === "forgotten") return [this.#documents.forgotten(counter)];
      return counts ? [] : [this.#documents.settled(counter, settlement, startedAt, now)];
    });
    if (steps.length === 0) return;
    await this.#database.write((db) => this.#counts(db).bulkWrite(steps));
  }

  async purge({ now, limit }: PurgeQuery): Promise<number> {
    return this.#database.write(async (db) => {
      const over = { [this.#definition.names.expiresAt]: { $lte: now } };
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
      this.#counts(db).findOneAndUpdate({ _id: key }, this.#documents.taken(rule, startedAt), {
        upsert: true,
        returnDocument: "after",
      }),
    );
    if (count instanceof Duplicate) {
      // Another process inserted it first. Now it can be updated.
      if (triesLeft > 0) return this.#take({ key, rule }, startedAt, triesLeft - 1);
      throw new StorageError("failed", duplicateCode);
    }
    if (count === null) throw new StorageError("failed");
    return this.#documents.refusalOfTaken(count, startedAt);
  }

  /**
   * Returns what rejects an attempt that got no place on an earlier counter. It only reads, so that no place is held.
   */
  async #refusals(counters: readonly Counter[], startedAt: Date): Promise<readonly CounterRefusal[]> {
    const found = await Promise.all(
      counters.map(({ key, rule }) =>
        this.#database.read((db) =>
          this.#counts(db)
            .aggregate<Count>([{ $match: { _id: key } }, ...this.#documents.judged(rule, startedAt)])
            .toArray(),
        ),
      ),
    );
    return found.flat().flatMap((count) => this.#documents.refusalOfJudged(count, startedAt) ?? []);
  }

  #counts(db: Db): Collection<Count> {
    return db.collection<Count>(this.#definition.collection);
  }
}

/** Of several refusals: the longest limit, or else that attempts are in flight. */
function longest(refusals: readonly CounterRefusal[]): CounterRefusal {
  const waits = refusals.flatMap((refusal) => (refusal.reason === "limit" ? [refusal.wait] : []));
  return waits.length > 0 ? { reason: "limit", wait: Math.max(...waits) } : { reason: "in_flight" };
}
