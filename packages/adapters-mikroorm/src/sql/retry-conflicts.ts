import type { Execute } from "./execute-with-kysely.ts";

/** serialization_failure and deadlock_detected (PostgreSQL, appendix A): the server undid the statement. */
const conflicts: ReadonlySet<unknown> = new Set(["40001", "40P01"]);

/** More than the concurrent callers of one row: each round lets one of them succeed. */
const most = 100;

/**
 * Repeats a statement that conflicted with another one, as the server requires under stricter isolation than read
 * committed (PostgreSQL, "Transaction Isolation"). Each statement is its own transaction.
 */
export const retryConflicts =
  (execute: Execute): Execute =>
  async (sql, parameters) => {
    for (let round = 1; ; round += 1) {
      try {
        return await execute(sql, parameters);
      } catch (error) {
        const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
        if (!conflicts.has(code) || round === most) throw error;
      }
    }
  };
