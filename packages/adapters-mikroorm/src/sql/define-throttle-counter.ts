import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { type ChosenNames, columnNames } from "../values/column-names.ts";
import { InstantsType } from "./instants-type.ts";
import { checkedTableName } from "./table-name.ts";

export interface ThrottleOptions {
  /** Default `throttle_counters`. */
  readonly tableName?: string;
  /** The schema (namespace). Default: that of the connection. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `ThrottleCounter`. */
  readonly name?: string;
  /** Other names for columns, such as `{ key: "counter" }`. */
  readonly columns?: ChosenNames<ThrottleProperty>;
}

export type ThrottleProperty = "key" | "failures" | "granted" | "blockedUntil" | "expiresAt" | "inFlight";

/** The default names of the columns. */
export const throttleColumnNames = {
  key: "key",
  failures: "failures",
  granted: "granted",
  blockedUntil: "blocked_until",
  expiresAt: "expires_at",
  inFlight: "in_flight",
} as const satisfies Readonly<Record<ThrottleProperty, string>>;

/**
 * The entity of the throttle's counters. No column that each attempt changes is indexed, so that PostgreSQL can update
 * the row within its page (heap-only tuples).
 * @throws TypeError for an invalid name of the table or of a column
 */
export function defineThrottleCounter(options: ThrottleOptions = {}): EntitySchema {
  const { name = "ThrottleCounter", schema } = options;
  const tableName = checkedTableName(options.tableName ?? "throttle_counters");
  const names = columnNames(throttleColumnNames, options.columns);
  return defineEntity({
    name,
    tableName,
    ...(schema === undefined ? {} : { schema }),
    properties: {
      key: p.string().length(64).fieldName(names.key).primary(),
      /** Taken places: attempts that count, and attempts in flight. */
      failures: p.integer().fieldName(names.failures),
      /** Whether the last attempt was admitted. */
      granted: p.boolean().fieldName(names.granted),
      blockedUntil: p.datetime(3).fieldName(names.blockedUntil),
      expiresAt: p.datetime(3).fieldName(names.expiresAt).index(`${tableName}_expires_at_index`),
      /** When the attempts in flight started, in milliseconds since the epoch; null in rows of earlier versions. */
      inFlight: p.type(InstantsType).fieldName(names.inFlight).nullable(),
    },
  });
}
