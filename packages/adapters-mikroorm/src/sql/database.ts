import { StorageError } from "@portcullis/core/ports";
import { DiskSpace } from "../storage/disk-space.ts";
import { isStorableText } from "../values/storable-text.ts";
import { violationError } from "./database-error.ts";
import type { Dialect, Violation } from "./dialect.ts";
import type { Execute } from "./execute-with-kysely.ts";

/** A parameter of a statement, in a form that the database reads the same whatever the settings of the connection. */
export type Parameter = string | number | boolean | Uint8Array | null;

export type Row = Readonly<Record<string, unknown>>;

export interface Result {
  readonly rows: readonly Row[];
  /** Rows inserted, changed or deleted. */
  readonly affected: number;
}

/** Runs single statements on the ORM's connections, outside of other transactions. */
export class Database {
  readonly #execute: Execute;
  readonly #dialect: Pick<Dialect, "errors" | "ping">;
  readonly #fixed: Set<string>;
  readonly #diskSpace = new DiskSpace();
  #open = true;

  /** @param fixed receives the statements whose text never changes */
  constructor(execute: Execute, dialect: Pick<Dialect, "errors" | "ping">, fixed: Set<string>) {
    this.#execute = execute;
    this.#dialect = dialect;
    this.#fixed = fixed;
  }

  /** Registers statements whose text never changes, so that they can be prepared. */
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
   * Runs a statement with its parameters bound. A violated constraint is one of its outcomes.
   * @throws StorageError
   */
  async attempt(sql: string, parameters: readonly Parameter[]): Promise<Result | Violation> {
    this.assertOpen();
    if (parameters.some((value) => typeof value === "string" && !isStorableText(value))) {
      // character_not_in_repertoire, which the server reports for NUL. Lone surrogates never reach it.
      throw new StorageError("failed", "22021");
    }
    try {
      const result = await this.#execute(sql, parameters);
      if (result.affected > 0) this.#diskSpace.written();
      return result;
    } catch (error) {
      const { storageError, violation } = this.#dialect.errors;
      const violated = violation(error);
      if (violated !== null) return violated;
      const refusal = storageError(error);
      this.#diskSpace.refused(refusal);
      throw refusal;
    }
  }

  /**
   * Checks whether the database answers and accepts writes.
   * @throws StorageError, 25006 for a standby or a database that is set to be read-only
   */
  async ping(): Promise<void> {
    const { isReadOnly, statement } = this.#dialect.ping;
    const { rows } = await this.run(statement, []);
    if (isReadOnly(rows[0] ?? {})) throw new StorageError("unavailable", "25006");
    this.#diskSpace.assertRoom();
  }

  /**
   * MikroORM would connect again, and an in-memory database would be empty.
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
