import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { checkedTableName } from "../sql/table-name.ts";

export interface ThrottleOptions {
  /** Default `throttle_counters`. */
  readonly tableName?: string;
  /** A schema (namespace) other than the connection's. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `ThrottleCounter`. */
  readonly name?: string;
}

/**
 * The entity of the counters of failed logins. No column that each attempt changes is indexed, so that PostgreSQL can renew
 * the row in its place (heap-only tuples).
 * @throws TypeError when the table's name can't be used
 */
export function defineThrottleCounter(options: ThrottleOptions = {}): EntitySchema {
  const { name = "ThrottleCounter", schema } = options;
  const tableName = checkedTableName(options.tableName ?? "throttle_counters");
  return defineEntity({
    name,
    tableName,
    ...(schema === undefined ? {} : { schema }),
    properties: {
      key: p.string().length(64).primary(),
      failures: p.integer(),
      /** Whether the last attempt was let through and counted. */
      granted: p.boolean(),
      blockedUntil: p.datetime(3).fieldName("blocked_until"),
      expiresAt: p.datetime(3).fieldName("expires_at").index(`${tableName}_expires_at_index`),
    },
  });
}
