import { isSilence } from "./destroy-on-query-timeout.ts";
import type { Statement } from "./statement.ts";

/** What happens after a statement failed. */
export interface Recovery {
  /** Whether to close the connection, because other statements would fail on it too. */
  readonly dropConnection: boolean;
  /** Where to execute the statement once more. Never after an error that leaves unknown whether it was executed. */
  readonly retry: "no" | "same connection" | "new connection";
}

const none: Recovery = { dropConnection: false, retry: "no" };
const drop: Recovery = { dropConnection: true, retry: "no" };
const prepareAnew: Recovery = { dropConnection: false, retry: "same connection" };
const reconnect: Recovery = { dropConnection: true, retry: "new connection" };

/** feature_not_supported, reported for a plan whose result type changed, and invalid_sql_statement_name. */
const lostPreparation: ReadonlySet<unknown> = new Set(["0A000", "26000"]);

/** The server ended the connection: admin_shutdown, idle_session_timeout, idle_in_transaction_session_timeout. */
const terminated: ReadonlySet<unknown> = new Set(["57P01", "57P05", "25P03"]);

/**
 * Decides by the server's error code (PostgreSQL, appendix A). An error before the statement was reported as executed
 * ends its transaction, so that nothing is stored.
 */
export function recoveryFrom(error: Error, statement: Statement): Recovery {
  const code: unknown = "code" in error ? error.code : undefined;
  if (isSilence(error)) return drop;
  if (!statement.sent) return reconnect;
  if (typeof code !== "string") return drop;
  if (statement.name !== "") {
    if (lostPreparation.has(code) && !statement.parsed) return prepareAnew;
    // duplicate_prepared_statement: another client prepared it on this connection.
    if (code === "42P05") return prepareAnew;
  }
  // read_only_sql_transaction: a server that became a standby, or a leftover setting.
  // in_failed_sql_transaction: a transaction that was left open.
  if (code === "25006" || code === "25P02") return reconnect;
  if (terminated.has(code)) return statement.completed ? drop : reconnect;
  return /^(?:08|57P)/.test(code) ? drop : none;
}
