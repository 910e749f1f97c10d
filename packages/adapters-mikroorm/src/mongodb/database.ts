import { StorageError } from "@portcullis/core";
import type { Db } from "mongodb";
import { type Duplicate, duplicateCode, duplicateOf, storageError } from "./database-error.ts";
import { ensureIndexes } from "./ensure-indexes.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

/** Carries out commands, and makes sure that what keeps values unique is there before the first write. */
export class Database {
  readonly #db: Db;
  readonly #wanted: readonly WantedIndex[];
  #ensured: Promise<readonly string[]> | undefined;
  #open = true;

  constructor(db: Db, wanted: readonly WantedIndex[]) {
    this.#db = db;
    this.#wanted = wanted;
  }

  /** @throws StorageError */
  async read<T>(work: (db: Db) => Promise<T>): Promise<T> {
    // The driver would connect anew.
    if (!this.#open) throw new StorageError("unavailable", "ECONNRESET");
    try {
      return await work(this.#db);
    } catch (error) {
      throw storageError(error);
    }
  }

  /** @throws StorageError */
  async write<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const outcome = await this.attempt(work);
    if (isDuplicate(outcome)) throw new StorageError("failed", duplicateCode);
    return outcome;
  }

  /**
   * A write that a unique index may refuse, which is an outcome of it.
   * @throws StorageError
   */
  async attempt<T>(work: (db: Db) => Promise<T>): Promise<T | Duplicate> {
    await this.ensureIndexes();
    return this.read(async (db) => {
      try {
        return await work(db);
      } catch (error) {
        const duplicate = duplicateOf(error);
        if (duplicate !== null) return duplicate;
        throw error;
      }
    });
  }

  /**
   * Once they are there they are not looked for again.
   * @returns those that were made by the first call that succeeded
   * @throws StorageError
   */
  ensureIndexes(): Promise<readonly string[]> {
    if (!this.#open) return this.read(() => Promise.resolve([]));
    this.#ensured ??= this.read((db) => ensureIndexes(db, this.#wanted)).catch((error: unknown) => {
      this.#ensured = undefined;
      throw error;
    });
    return this.#ensured;
  }

  /** Looks again, whatever was found before. */
  ensureIndexesAnew(): Promise<readonly string[]> {
    this.#ensured = undefined;
    return this.ensureIndexes();
  }

  /** Nothing is carried out after this. */
  shut(): void {
    this.#open = false;
  }
}

export const isDuplicate = (outcome: unknown): outcome is Duplicate =>
  typeof outcome === "object" && outcome !== null && "duplicate" in outcome;
