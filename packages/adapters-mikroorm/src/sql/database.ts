import { StorageError } from "@portcullis/core";
import { isStorableText } from "../shared/text.ts";
import { storageError, type Violation, violationOf } from "./database-error.ts";
import type { Execute } from "./execute.ts";

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
    if ("constraint" in outcome) throw new StorageError("failed", outcome.state);
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
      return await this.#execute(sql, parameters);
    } catch (error) {
      const violation = violationOf(error);
      if (violation !== null) return violation;
      throw storageError(error);
    }
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
