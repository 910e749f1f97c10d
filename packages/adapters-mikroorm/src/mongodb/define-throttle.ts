import { type ChosenNames, type ColumnNames, columnNames } from "../values/column-names.ts";
import { checkedCollectionName } from "./collection-name.ts";
import { checkedFieldNames } from "./field-names.ts";
import type { WantedIndex } from "./wanted-indexes.ts";

export interface ThrottleOptions {
  /** The name of the collection. Default `throttle_counters`. */
  readonly tableName?: string;
  /** Other names for fields, such as `{ expiresAt: "expires_at" }`. The key is always `_id`. */
  readonly columns?: ChosenNames<ThrottleField>;
}

/** The default names of the fields. */
export const throttleFieldNames = {
  /** Taken places: attempts that count, and attempts in flight. */
  failures: "failures",
  /** Whether the last attempt was admitted. */
  granted: "granted",
  blockedUntil: "blockedUntil",
  expiresAt: "expiresAt",
  /** When the attempts in flight started; absent in documents of earlier versions. */
  inFlight: "inFlight",
} as const;

export type ThrottleField = keyof typeof throttleFieldNames;

/** The collection of throttle counters, which has no entity. */
export interface ThrottleDefinition {
  readonly collection: string;
  readonly names: ColumnNames<ThrottleField>;
}

/** @throws TypeError for an invalid name of the collection or of a field */
export const defineThrottle = (options: ThrottleOptions = {}): ThrottleDefinition => ({
  collection: checkedCollectionName(options.tableName ?? "throttle_counters"),
  names: checkedFieldNames(columnNames(throttleFieldNames, options.columns)),
});

/** For `purge`. There is no TTL index, because the server would use its own clock. */
export const throttleIndex = ({ collection, names }: ThrottleDefinition): WantedIndex => ({
  collection,
  name: `${collection}_expiresAt`,
  key: { [names.expiresAt]: 1 },
  unique: false,
  sparse: false,
});
