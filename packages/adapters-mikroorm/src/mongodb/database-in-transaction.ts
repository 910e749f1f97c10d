import type { ClientSession, Collection, Db } from "mongodb";
import { TransactionError } from "../storage/transaction-error.ts";
import type { OpenTransaction } from "../storage/transactions.ts";
import { Database } from "./database.ts";
import { type Duplicate, serverCode } from "./database-error.ts";

/**
 * Runs commands in a transaction. Indexes are looked for outside of it, because nothing can be created inside. A
 * refused write aborts the transaction, so nothing is tried again.
 */
export class DatabaseInTransaction extends Database {
  readonly #outside: Database;
  readonly #transaction: OpenTransaction;

  /** @param outside the same database, outside of the transaction */
  constructor(db: Db, outside: Database, transaction: OpenTransaction) {
    super(db, []);
    this.#outside = outside;
    this.#transaction = transaction;
  }

  override async read<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.#outside.read((db) => this.#inside(db, work));
  }

  override async attempt<T>(work: (db: Db) => Promise<T>): Promise<T | Duplicate> {
    return this.#outside.attempt((db) => this.#inside(db, work));
  }

  override attemptWithHint<T>(work: (db: Db) => Promise<T>): Promise<T | Duplicate> {
    return this.attempt(work);
  }

  async #inside<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
    this.#transaction.assertOpen();
    try {
      return await work(inSession(db, this.#transaction.context as ClientSession));
    } catch (error) {
      if (!isWithoutTransactions(error)) throw error;
      throw new TransactionError(
        "This MongoDB server has no transactions. Run it as a replica set, which may have a single member.",
        String(illegalOperation),
      );
    }
  }
}

/** IllegalOperation: what a standalone server answers to the number of a transaction. */
const illegalOperation = 20;

/** The driver takes the answer to a write for that of a storage engine without retryable writes, and wraps it. */
function isWithoutTransactions(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("originalError" in error) return isWithoutTransactions(error.originalError);
  return serverCode(error) === illegalOperation && error.message.startsWith("Transaction numbers");
}

/** The place of the options among the arguments of the methods that repositories of a transaction use. */
const optionsAt = { aggregate: 1, deleteMany: 1, deleteOne: 1, find: 1, findOne: 1, updateOne: 2 } as const;

type Method = (...given: readonly unknown[]) => unknown;

/** The same database, whose collections send each command in the session. Other methods are absent. */
function inSession(db: Db, session: ClientSession): Db {
  const inside = (collection: Collection) =>
    Object.fromEntries(
      Object.entries(optionsAt).map(([name, place]) => {
        const method = Reflect.get(collection, name) as Method;
        const call: Method = (...given) =>
          method.call(collection, ...given.slice(0, place), { ...(given[place] as object | undefined), session });
        return [name, call];
      }),
    );
  return { collection: (name: string) => inside(db.collection(name)) } as unknown as Db;
}
