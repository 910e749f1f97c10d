import type { Execute } from "./execute-with-kysely.ts";

/** serialization_failure and deadlock_detected (PostgreSQL, appendix A): the server undid the statement. */
const conflicts: ReadonlySet<unknown> = new Set(["40001", "40P01"]);

/** More than callers of one row at once; each round lets one of them through. */
const most = 100;

/**
 * Executes a statement that is a transaction by itself again when it came into conflict with another one, as the server
 * asks for under stricter isolation than read committed (PostgreSQL, "Transaction Isolation").
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
