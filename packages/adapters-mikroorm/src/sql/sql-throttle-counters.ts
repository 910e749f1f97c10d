import {
  type CountedAttempt,
  type Counter,
  type CounterRefusal,
  type PurgeQuery,
  type SettledAttempt,
  StorageError,
  type ThrottleCounters,
} from "@portcullis/core/ports";
import type { Table } from "./columns.ts";
import type { Database } from "./database.ts";
import { writeDate } from "./dates.ts";
import { type ThrottleStatements, throttleStatements } from "./throttle-statements.ts";

/** Throttle counters in PostgreSQL. Each method is one statement. */
export class SqlThrottleCounters implements ThrottleCounters {
  readonly #database: Database;
  readonly #statements: ThrottleStatements;

  constructor(database: Database, table: Table) {
    this.#database = database;
    this.#statements = throttleStatements(table);
    const { take, settle, forget } = this.#statements;
    database.declareFixed(take, settle, forget);
  }

  async take(attempt: CountedAttempt): Promise<CounterRefusal | null> {
    const { counters, startedAt } = attempt;
    const [first, second] = counters;
    const { rows } = await this.#database.run(this.#statements.take, [
      first?.key ?? null,
      second?.key ?? null,
      writeDate(startedAt),
      startedAt.getTime(),
      first?.rule.window ?? 0,
      pausesOf(first),
      second?.rule.window ?? 0,
      pausesOf(second),
    ]);
    const { first_granted: held, wait, in_flight: inFlight } = rows[0] ?? {};
    if (wait === null && inFlight === false) return null;
    if ((wait !== null && typeof wait !== "number") || typeof inFlight !== "boolean") throw new StorageError("corrupt");
    // Rare: others filled the second counter while this statement ran, after the first had admitted the attempt.
    if (held === true && first !== undefined) {
      await this.settle({ counters: [first], settlements: ["returned"], startedAt, now: startedAt });
    }
    return wait === null ? { reason: "in_flight" } : { reason: "limit", wait: Math.max(1, wait) };
  }

  async settle({ counters, settlements, startedAt, now }: SettledAttempt): Promise<void> {
    const [first, second] = counters;
    const [one = "returned", other = "returned"] = settlements;
    if (other === "forgotten") throw new TypeError("Only the first counter can be forgotten.");
    const common = [first?.key ?? null, second?.key ?? null, startedAt.getTime(), writeDate(now), now.getTime()];
    const { settle, forget } = this.#statements;
    if (one === "forgotten") await this.#database.run(forget, [...common, pausesOf(second), other]);
    else await this.#database.run(settle, [...common, pausesOf(first), one, pausesOf(second), other]);
  }

  async purge({ now, limit }: PurgeQuery): Promise<number> {
    const { affected } = await this.#database.run(this.#statements.purge, [writeDate(now), limit]);
    return affected;
  }
}

/** The pauses as an array literal. */
const pausesOf = (counter: Counter | undefined): string => `{${(counter?.rule.pauses ?? []).join(",")}}`;
