import { StorageError } from "@portcullis/core/ports";
import { CompiledQuery, type QueryResult } from "kysely";
import type { Result, Row } from "../sql/database.ts";
import { onConnectionOf } from "../sql/execute-in-transaction.ts";
import type { Execute } from "../sql/execute-with-kysely.ts";
import type { OpenTransaction } from "../storage/transactions.ts";
import { isStale } from "./errors.ts";
import { withNumbers } from "./parameters.ts";
import { whenUnlocked } from "./when-unlocked.ts";

/**
 * Runs statements in a transaction on SQLite, which only undoes the rejected statement and continues.
 * @param limit milliseconds to wait for the lock of another process
 */
export const executeInSqliteTransaction =
  (limit: number) =>
  (transaction: OpenTransaction): Execute =>
  (sql, parameters) =>
    onConnectionOf(transaction, (connection) =>
      whenUnlocked(limit, async () => {
        try {
          return resultOf(
            sql,
            await connection.executeQuery<Row>(CompiledQuery.raw(withNumbers(sql), [...parameters])),
          );
        } catch (error) {
          // The transaction has read data that another process has changed since, so waiting does not help.
          if (isStale(error)) throw new StorageError("unavailable", "SQLITE_BUSY");
          throw error;
        }
      }),
    );

/** Counts the returned rows, because drivers do not count the affected rows of statements that return rows. */
export function resultOf(sql: string, { rows, numAffectedRows }: QueryResult<Row>): Result {
  const onlyReads = /^\s*(?:select|with\b.*\bselect\b(?!.*\breturning\b))/is.test(sql);
  return { rows, affected: Number(numAffectedRows ?? (onlyReads ? 0 : rows.length)) };
}
