import { StorageError } from "@portcullis/core/ports";
import type { Db } from "mongodb";
import { DiskSpace } from "../storage/disk-space.ts";
import { Duplicate, duplicateError, duplicateOf, storageError } from "./database-error.ts";
import { ensureIndexes } from "./ensure-indexes.ts";
import { collectionIds, type Inspection, inspectIndexes } from "./inspect-indexes.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

/** The server's code for, among others, a hint that names no index. */
const badValue = "2";

/** Milliseconds that building an index or reading a large collection may take: an hour. */
export const longestBuild = 3_600_000;

/** Runs commands, and creates the unique indexes before the first write. */
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
    // The driver would connect again.
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
    if (outcome instanceof Duplicate) throw duplicateError(outcome);
    return outcome;
  }

  /**
   * Runs a write that a unique index may reject, which is one of its outcomes.
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
   * Runs a write that names an index by `hint`. The server rejects it if the index is missing because the collection
   * was dropped. The indexes are then created again, and the write is repeated.
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
   * Checks whether the server answers and is a primary, which accepts writes. If a collection was dropped since its
   * indexes were checked, even if it was created again, they are checked again.
   * @throws StorageError
   */
  async ping(): Promise<void> {
    const [{ isWritablePrimary }, ids] = await this.read((db) =>
      Promise.all([db.command({ hello: 1 }), collectionIds(db, this.#wanted)]),
    );
    // NotWritablePrimary: a URL with `directConnection` may lead to a secondary.
    if (isWritablePrimary !== true) throw new StorageError("unavailable", "10107");
    this.#diskSpace.assertRoom();
    if (this.#ensured === undefined || [...this.#seen].every(([name, id]) => ids.get(name) === id)) return;
    this.#ensured = undefined;
    await this.ensureIndexes();
  }

  /**
   * Creates missing indexes. They are checked once, and again after a collection was dropped.
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
   * Checks the indexes again and waits while missing ones are built, however large the collection. Writes wait for that
   * no longer than for anything else.
   * @returns the names of the created indexes
   * @throws StorageError
   */
  async ensureIndexesAnew(): Promise<readonly string[]> {
    const made = await this.#lookForIndexes({ timeoutMS: longestBuild });
    this.#ensured ??= Promise.resolve(made);
    return made;
  }

  /** Compares collections and indexes with the wanted ones, and changes nothing. @throws StorageError */
  inspect(): Promise<Inspection> {
    return this.read((db) => inspectIndexes(db, this.#wanted));
  }

  #lookForIndexes(options: { readonly timeoutMS?: number } = {}): Promise<readonly string[]> {
    return this.read(async (db) => {
      const made = await ensureIndexes(db, this.#wanted, options);
      this.#seen = await collectionIds(db, this.#wanted);
      return made;
    });
  }

  /** The driver itself tries only once: if its first connection fails, all later commands do. */
  async #connect(): Promise<void> {
    if (this.#connected) return;
    await this.#db.client.connect();
    this.#connected = true;
  }

  /** No command runs after this. */
  shut(): void {
    this.#open = false;
  }
}
