import { StorageError } from "@portcullis/core/ports";
import { DiskSpace } from "../storage/disk-space.ts";
import { isStorableText } from "../values/storable-text.ts";
import { storageError, type Violation, violationError, violationOf } from "./database-error.ts";
import type { Execute } from "./execute-with-kysely.ts";

/** What a statement may carry: the text forms that PostgreSQL reads alike whatever the session's settings. */
export type Parameter = string | number | boolean | Uint8Array | null;

export type Row = Readonly<Record<string, unknown>>;

export interface Result {
  readonly rows: readonly Row[];
  /** Rows inserted, changed or deleted. */
  readonly affected: number;
}

/** Runs one statement at a time on the ORM's own pool, outside any transaction of others. */
export class Database {
  readonly #execute: Execute;
  readonly #fixed: Set<string>;
  readonly #diskSpace = new DiskSpace();
  #open = true;

  /** @param fixed gets the statements whose text never changes */
  constructor(execute: Execute, fixed: Set<string>) {
    this.#execute = execute;
    this.#fixed = fixed;
  }

  /** Names statements whose text never changes, so that a server may keep them prepared. */
  declareFixed(...statements: readonly string[]): void {
    for (const statement of statements) this.#fixed.add(statement);
  }

  /**
   * Runs a statement with its parameters bound.
   * @throws StorageError
   */
  async run(sql: string, parameters: readonly Parameter[]): Promise<Result> {
    const outcome = await this.attempt(sql, parameters);
    if ("constraint" in outcome) throw violationError(outcome);
    return outcome;
  }

  /**
   * Runs a statement with its parameters bound; a broken constraint is an outcome of it.
   * @throws StorageError
   */
  async attempt(sql: string, parameters: readonly Parameter[]): Promise<Result | Violation> {
    this.assertOpen();
    if (parameters.some((value) => typeof value === "string" && !isStorableText(value))) {
      // character_not_in_repertoire, which the server says of NUL; of surrogates it would never hear.
      throw new StorageError("failed", "22021");
    }
    try {
      const result = await this.#execute(sql, parameters);
      if (result.affected > 0) this.#diskSpace.written();
      return result;
    } catch (error) {
      const violation = violationOf(error);
      if (violation !== null) return violation;
      const refusal = storageError(error);
      this.#diskSpace.refused(refusal);
      throw refusal;
    }
  }

  /**
   * Asks whether the database answers and takes writes.
   * @throws StorageError, 25006 for a standby or a database that is set to be read-only
   */
  async ping(): Promise<void> {
    // On also in recovery, where nothing turns it off (PostgreSQL, "Hot Standby").
    const { rows } = await this.run("select current_setting('transaction_read_only') as read_only", []);
    if (rows[0]?.["read_only"] === "on") throw new StorageError("unavailable", "25006");
    this.#diskSpace.assertRoom();
  }

  /**
   * MikroORM would connect anew, which on an in-memory database gives an empty one.
   * @throws StorageError `unavailable` after `shut`
   */
  assertOpen(): void {
    if (!this.#open) throw new StorageError("unavailable", "ECONNRESET");
  }

  /** No statement runs after this. */
  shut(): void {
    this.#open = false;
  }
}
