import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { InstantsType } from "./instants-type.ts";
import { checkedTableName } from "./table-name.ts";

export interface ThrottleOptions {
  /** Default `throttle_counters`. */
  readonly tableName?: string;
  /** The schema (namespace). Default: that of the connection. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `ThrottleCounter`. */
  readonly name?: string;
}

/**
 * The entity of the throttle's counters. No column that each attempt changes is indexed, so that PostgreSQL can update the row
 * within its page (heap-only tuples).
 * @throws TypeError for an invalid table name
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
      /** Taken places: attempts that count, and attempts in flight. */
      failures: p.integer(),
      /** Whether the last attempt was admitted. */
      granted: p.boolean(),
      blockedUntil: p.datetime(3).fieldName("blocked_until"),
      expiresAt: p.datetime(3).fieldName("expires_at").index(`${tableName}_expires_at_index`),
      /** When the attempts in flight started, in milliseconds since the epoch; null in rows of earlier versions. */
      inFlight: p.type(InstantsType).fieldName("in_flight").nullable(),
    },
  });
}
