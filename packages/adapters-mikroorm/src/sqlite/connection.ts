import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Parameter, Result, Row } from "../sql/database.ts";
import { withNumbers } from "./parameters.ts";

/**
 * Milliseconds for which SQLite itself waits for another process's lock. This blocks the process, so the caller does
 * longer waits.
 */
const busyTimeout = 10;

/** The maximum number of statements that stay prepared. */
const mostKept = 200;

/** A statement whose text has the parameters `$1`, `$2`, …. */
interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
  readonly onlyReads: boolean;
}

/** An open database file. Everything is synchronous. */
export class Connection {
  readonly #database: DatabaseSync;
  readonly #kept = new Map<string, Prepared>();

  /**
   * @param path of the file, which is created if it is missing, or `:memory:`
   * @throws the driver's error if the file can't be opened or is not a database
   */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: busyTimeout, enableForeignKeyConstraints: true });
  }

  /**
   * Lets readers and a writer work in parallel, and makes every commit durable before it is acknowledged (SQLite,
   * "PRAGMA journal_mode", "PRAGMA synchronous").
   */
  configure(): void {
    this.#database.exec("pragma journal_mode = wal; pragma synchronous = full");
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Runs a statement of the adapter, which stays prepared. Throws the driver's error. */
  run(text: string, parameters: readonly Parameter[]): Result {
    let prepared = this.#kept.get(text);
    if (prepared === undefined) {
      prepared = this.#prepare(withNumbers(text));
      if (this.#kept.size < mostKept) this.#kept.set(text, prepared);
    }
    const { onlyReads, returnsRows, statement } = prepared;
    const values = parameters as SQLInputValue[];
    if (!returnsRows) return { rows: [], affected: Number(statement.run(...values).changes) };
    const rows = statement.all(...values) as Row[];
    return { rows, affected: onlyReads ? 0 : rows.length };
  }

  /** Runs a statement of the application, with integers of any size. Throws the driver's error. */
  query(sql: string, parameters: readonly unknown[]): Result & { readonly insertId?: bigint } {
    const { onlyReads, returnsRows, statement } = this.#prepare(sql);
    statement.setReadBigInts(true);
    const values = parameters.map(bound);
    if (returnsRows) {
      const rows = (statement.all(...values) as Row[]).map(withNumbersWhereExact);
      return { rows, affected: onlyReads ? 0 : rows.length };
    }
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], affected: Number(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** Takes the write lock and releases it. Throws the driver's error if the file can't be written. */
  probeWrites(): void {
    this.#database.exec("begin immediate");
    this.#database.exec("rollback");
  }

  close(): void {
    this.#kept.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(sql: string): Prepared {
    const statement = this.#database.prepare(sql);
    return {
      statement,
      returnsRows: statement.columns().length > 0,
      onlyReads: !/^\s*(?:with\b.*?\)\s*)?(?:insert|update|delete|replace)\b/is.test(sql),
    };
  }
}

/** The driver takes an object as a list of named parameters. */
function bound(value: unknown): SQLInputValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint")
    return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return value;
  throw new TypeError("SQLite accepts strings, numbers, bigints, booleans, dates, bytes and null as parameters.");
}

function withNumbersWhereExact(row: Row): Row {
  const exact: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    exact[name] = typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  return exact;
}
