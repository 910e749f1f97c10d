import { CompiledQuery, type DatabaseConnection, type QueryResult } from "kysely";
import { TransactionError } from "../storage/transaction-error.ts";
import type { OpenTransaction } from "../storage/transactions.ts";
import type { Parameter, Row } from "./database.ts";
import { storageError } from "./database-error.ts";
import type { Execute } from "./execute-with-kysely.ts";

/** The part of Kysely that an open transaction has. */
interface KyselyTransaction {
  getExecutor(): { provideConnection<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> };
}

/** Runs work on the connection of a transaction, while no other statement of the transaction runs on it. */
export function onConnectionOf<T>(
  transaction: OpenTransaction,
  work: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> {
  return onConnection(transaction.context, async (connection) => {
    transaction.assertOpen();
    return work(connection);
  });
}

const onConnection = <T>(context: object, work: (connection: DatabaseConnection) => Promise<T>): Promise<T> =>
  (context as KyselyTransaction).getExecutor().provideConnection(work);

/** SQLSTATE in_failed_sql_transaction. */
const inFailedTransaction = "25P02";

/**
 * Rejects if an earlier error aborted the transaction. PostgreSQL answers `COMMIT` with a rollback then, and reports no
 * error.
 * @throws TransactionError
 */
async function assertCommits(context: object): Promise<void> {
  try {
    await onConnection(context, (connection) => connection.executeQuery(CompiledQuery.raw("select 1")));
  } catch (error) {
    const failure = storageError(error);
    if (failure.engineCode !== inFailedTransaction) throw failure;
    throw new TransactionError(
      "An earlier statement failed and aborted the transaction, so nothing was stored. Roll back, and repeat the whole" +
        " transaction.",
      inFailedTransaction,
    );
  }
}

/**
 * Runs statements in a transaction on PostgreSQL. After an error, the server rejects every statement until a rollback,
 * so each write gets a savepoint, and a transaction with writes is checked before its commit. Conflicts are not retried
 * here, because only the whole transaction can be repeated.
 */
export const executeInTransaction =
  (transaction: OpenTransaction): Execute =>
  (sql, parameters) =>
    onConnectionOf(transaction, async (connection) => {
      const run = async (text: string, values: readonly Parameter[] = []) =>
        connection.executeQuery<Row>(CompiledQuery.raw(text, [...values]));
      if (/^\s*select\b/i.test(sql)) return resultOf(await run(sql, parameters));
      transaction.beforeCommit(assertCommits);
      await run("savepoint portcullis");
      let result: QueryResult<Row>;
      try {
        result = await run(sql, parameters);
      } catch (error) {
        // This fails if the connection is lost; the first error says why.
        await run("rollback to savepoint portcullis")
          .then(() => run("release savepoint portcullis"))
          .catch(() => undefined);
        throw error;
      }
      await run("release savepoint portcullis");
      return resultOf(result);
    });

const resultOf = ({ rows, numAffectedRows }: QueryResult<Row>) => ({ rows, affected: Number(numAffectedRows ?? 0n) });
