import { StorageError } from "@portcullis/core";
import type { Db } from "mongodb";
import { type Duplicate, duplicateCode, duplicateOf, storageError } from "./database-error.ts";
import { ensureIndexes } from "./ensure-indexes.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

/** An hour. */
const longestBuild = 3_600_000;

/** Carries out commands, and makes sure that what keeps values unique is there before the first write. */
export class Database {
  readonly #db: Db;
  readonly #wanted: readonly WantedIndex[];
  #ensured: Promise<readonly string[]> | undefined;
  #open = true;
  #connected = false;

  constructor(db: Db, wanted: readonly WantedIndex[]) {
    this.#db = db;
    this.#wanted = wanted;
  }

  /** @throws StorageError */
  async read<T>(work: (db: Db) => Promise<T>): Promise<T> {
    // The driver would connect anew.
    if (!this.#open) throw new StorageError("unavailable", "ECONNRESET");
    try {
      await this.#connect();
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
   * Makes sure of the indexes; once they are there they are not looked for again.
   * @throws StorageError
   */
  async ensureIndexes(): Promise<void> {
    this.#ensured ??= this.#lookForIndexes().catch((error: unknown) => {
      this.#ensured = undefined;
      throw error;
    });
    await this.#ensured;
  }

  /**
   * Looks again, whatever was found before, and waits while indexes are built, however large the collection; writes
   * wait for that no longer than for anything else.
   * @returns the names of those it made
   * @throws StorageError
   */
  async ensureIndexesAnew(): Promise<readonly string[]> {
    const made = await this.#lookForIndexes({ timeoutMS: longestBuild });
    this.#ensured ??= Promise.resolve(made);
    return made;
  }

  #lookForIndexes(options: { readonly timeoutMS?: number } = {}): Promise<readonly string[]> {
    return this.read((db) => ensureIndexes(db, this.#wanted, options));
  }

  /** By itself the driver tries only once: when its first connection fails, all commands do from then on. */
  async #connect(): Promise<void> {
    if (this.#connected) return;
    await this.#db.client.connect();
    this.#connected = true;
  }

  /** Nothing is carried out after this. */
  shut(): void {
    this.#open = false;
  }
}

export const isDuplicate = (outcome: unknown): outcome is Duplicate =>
  typeof outcome === "object" && outcome !== null && "duplicate" in outcome;
