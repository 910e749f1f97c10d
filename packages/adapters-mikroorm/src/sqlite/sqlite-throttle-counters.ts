import {
  type CountedAttempt,
  type CounterRefusal,
  type PurgeQuery,
  type SettledAttempt,
  type Settlement,
  StorageError,
  type ThrottleCounters,
} from "@portcullis/core/ports";
import type { Table } from "../sql/columns.ts";
import type { Database } from "../sql/database.ts";
import { type ThrottleStatements, throttleStatements } from "./throttle-statements.ts";

/** How often the decision on an attempt is repeated because others took or returned places meanwhile. */
const mostRounds = 100;

/** Throttle counters in SQLite. */
export class SqliteThrottleCounters implements ThrottleCounters {
  readonly #database: Database;
  readonly #statements: ThrottleStatements;
  readonly #purge: string;

  /** @param purge deletes expired counters; parameters: now and limit */
  constructor(database: Database, table: Table, purge: string) {
    this.#database = database;
    this.#statements = throttleStatements(table);
    this.#purge = purge;
  }

  /** Reads known refusals without writing, so that a flood of attempts does not block other writers. */
  async take(attempt: CountedAttempt): Promise<CounterRefusal | null> {
    if (attempt.counters.length === 0) return null;
    const start = attempt.startedAt.getTime();
    const parameters = [given(attempt), start];
    for (let round = 0; round < mostRounds; round += 1) {
      const refusal = await this.#judge(parameters, start);
      if (refusal !== null) return refusal;
      const { rows } = await this.#database.run(this.#statements.take, parameters);
      if (rows.length > 0) return null;
    }
    return { reason: "in_flight" };
  }

  async settle(attempt: SettledAttempt): Promise<void> {
    const { counters, now, settlements, startedAt } = attempt;
    const [first, second] = settlements;
    if (second === "forgotten") throw new TypeError("Only the first counter can be forgotten.");
    const [forgotten, ...others] = counters;
    const rest = first === "forgotten" ? others : counters;
    if (first === "forgotten" && forgotten !== undefined)
      await this.#database.run(this.#statements.forget, [forgotten.key]);
    if (rest.length === 0) return;
    const theirs = first === "forgotten" ? settlements.slice(1) : settlements;
    const json = given({ counters: rest }, theirs);
    await this.#database.run(this.#statements.settle, [json, startedAt.getTime(), now.getTime()]);
  }

  async purge({ now, limit }: PurgeQuery): Promise<number> {
    const { affected } = await this.#database.run(this.#purge, [now.getTime(), limit]);
    return affected;
  }

  async #judge(parameters: readonly (string | number)[], start: number): Promise<CounterRefusal | null> {
    const { rows } = await this.#database.run(this.#statements.judge, parameters);
    const { in_flight: inFlight, until } = rows[0] ?? {};
    if (until === null) return inFlight === 1 ? { reason: "in_flight" } : null;
    if (typeof until !== "number") throw new StorageError("corrupt");
    return { reason: "limit", wait: Math.max(1, Math.ceil((until - start) / 1000)) };
  }
}

const given = ({ counters }: Pick<CountedAttempt, "counters">, settlements: readonly Settlement[] = []): string =>
  JSON.stringify(
    counters.map(({ key, rule }, place) => ({
      key,
      window: 1000 * rule.window,
      pauses: rule.pauses.map((pause) => 1000 * pause),
      settlement: settlements[place] ?? "returned",
    })),
  );
