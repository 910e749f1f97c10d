import { StorageError } from "@portcullis/core/ports";
import type { Db } from "mongodb";
import { DiskSpace } from "../storage/disk-space.ts";
import { type Duplicate, duplicateError, duplicateOf, storageError } from "./database-error.ts";
import { collectionIds, ensureIndexes } from "./ensure-indexes.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

/** The server's code for a hint that is no index's name, among others. */
const badValue = "2";

/** An hour. */
const longestBuild = 3_600_000;

/** Carries out commands, and makes sure that what keeps values unique is there before the first write. */
export class Database {
  readonly #db: Db;
  readonly #wanted: readonly WantedIndex[];
  #ensured: Promise<readonly string[]> | undefined;
  /** The server's own ids of the collections, by their names, when the indexes were last looked for. */
  #seen = new Map<string, string>();
  readonly #diskSpace = new DiskSpace();
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
    if (isDuplicate(outcome)) throw duplicateError(outcome);
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
        const answer = await work(db);
        this.#diskSpace.written();
        return answer;
      } catch (error) {
        const duplicate = duplicateOf(error);
        if (duplicate !== null) return duplicate;
        const refusal = storageError(error);
        this.#diskSpace.refused(refusal);
        throw refusal;
      }
    });
  }

  /**
   * A write that names an index by `hint`, which the server refuses when that index is not there: somebody has dropped
   * the collection since. The indexes are made anew then, and the write is repeated.
   * @throws StorageError
   */
  async attemptWithHint<T>(work: (db: Db) => Promise<T>): Promise<T | Duplicate> {
    try {
      return await this.attempt(work);
    } catch (error) {
      if (!(error instanceof StorageError) || error.engineCode !== badValue) throw error;
      this.#ensured = undefined;
      return this.attempt(work);
    }
  }

  /**
   * Asks whether the server answers and takes writes, which it does as a primary. The answer also says whether a collection was dropped since its indexes were looked for,
   * even if it has been made again; then they are looked for anew.
   * @throws StorageError
   */
  async ping(): Promise<void> {
    const [{ isWritablePrimary }, ids] = await this.read((db) =>
      Promise.all([db.command({ hello: 1 }), collectionIds(db, this.#wanted)]),
    );
    // NotWritablePrimary; a URL with `directConnection` leads to a secondary as well.
    if (isWritablePrimary !== true) throw new StorageError("unavailable", "10107");
    this.#diskSpace.assertRoom();
    if (this.#ensured === undefined || [...this.#seen].every(([name, id]) => ids.get(name) === id)) return;
    this.#ensured = undefined;
    await this.ensureIndexes();
  }

  /**
   * Makes sure of the indexes; once they are there they are not looked for again, but when a collection was dropped.
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
    return this.read(async (db) => {
      const made = await ensureIndexes(db, this.#wanted, options);
      this.#seen = await collectionIds(db, this.#wanted);
      return made;
    });
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
