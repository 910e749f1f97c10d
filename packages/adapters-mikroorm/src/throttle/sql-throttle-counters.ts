import { type PurgeQuery, StorageError } from "@portcullis/core";
import { type Table, writeDate } from "../sql/columns.ts";
import type { Database } from "../sql/database.ts";
import type { CountedAttempt, Counter, ThrottleCounters } from "./throttle-counters.ts";
import { type ThrottleStatements, throttleStatements } from "./throttle-statements.ts";

/** Counters in PostgreSQL, one statement for each method. */
export class SqlThrottleCounters implements ThrottleCounters {
  readonly #database: Database;
  readonly #statements: ThrottleStatements;

  constructor(database: Database, table: Table) {
    this.#database = database;
    this.#statements = throttleStatements(table);
    const { take, succeeded, undecided } = this.#statements;
    database.declareFixed(take, succeeded, undecided);
  }

  async take(attempt: CountedAttempt): Promise<number | null> {
    const { name, network, now } = attempt;
    const { rows } = await this.#database.run(this.#statements.take, [
      name?.key ?? null,
      network?.key ?? null,
      writeDate(now),
      ...ruleOf(name),
      ...ruleOf(network),
    ]);
    const { name_granted: counted, wait } = rows[0] ?? {};
    if (wait === null) return null;
    if (typeof wait !== "number") throw new StorageError("corrupt");
    // Rare: the network's pause began while this statement ran, after the name was counted.
    if (counted === true) await this.settle({ ...attempt, network: null }, "undecided");
    return wait;
  }

  async settle({ name, network }: CountedAttempt, outcome: "succeeded" | "undecided"): Promise<void> {
    await this.#database.run(this.#statements[outcome], [name?.key ?? null, network?.key ?? null]);
  }

  async purge({ now, limit }: PurgeQuery): Promise<number> {
    const { affected } = await this.#database.run(this.#statements.purge, [writeDate(now), limit]);
    return affected;
  }
}

/** The pauses as the text of an array. */
const ruleOf = (counter: Counter | null): readonly [number, string] =>
  counter === null ? [0, "{}"] : [counter.rule.window, `{${counter.rule.pauses.join(",")}}`];
