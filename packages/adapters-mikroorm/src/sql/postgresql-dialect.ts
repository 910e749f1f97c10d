import { isListFor, withQuotedArrays } from "./arrays.ts";
import { constraintColumns } from "./constraint-columns.ts";
import { storageError, violationOf } from "./database-error.ts";
import { readDate, writeDate } from "./dates.ts";
import type { Dialect } from "./dialect.ts";
import { exactlyKeptBy } from "./exact-values.ts";
import { SequenceIds } from "./generated-ids.ts";
import { migrate, requireColumns, schemaProblems, updateTables } from "./schema-changes.ts";
import { SqlThrottleCounters } from "./sql-throttle-counters.ts";

/** PostgreSQL 15 and later, on a server or in the process (PGlite). */
export const postgresqlDialect: Dialect = {
  words: {
    least: (one, other) => `least(${one}, ${other})`,
    wide: (parameter) => `${parameter}::bigint`,
    among: (column, parameter) => `${column} = any(${parameter}::uuid[])`,
    isDate: (column) => `isfinite(${column})`,
    // The array is computed once; a plain "in" with a limit may be evaluated for each row.
    purge: ({ table, key, deadline }) =>
      `delete from ${table} where ${key} = any(array(select ${key} from ${table}` +
      ` where ${deadline} <= $1 order by ${deadline} limit $2 for update skip locked))`,
    updateWithUser: ({ sessions, users, set, where, user, both }) =>
      `update ${sessions.table} t set ${set} from ${users.table} u where ${where} and ${user} and ${both}` +
      ` returning ${sessions.columns}, ${users.columns}`,
  },
  values: {
    date: writeDate,
    flag: (flag) => flag,
    // UUIDs need no quotes in an array.
    list: (ids) => `{${ids.join(",")}}`,
    bigint: (value) => value.toString(),
    // Drivers write the negative zero without its sign.
    number: (value) => (Object.is(value, -0) ? "-0" : value),
    writing: withQuotedArrays,
    isKept: exactlyKeptBy,
    isListKept: isListFor,
    selected: (column) => column,
    read: (raw, { runtimeType }, platform) => {
      if (runtimeType === "Date") return readDate(raw, platform);
      // A bigint, if a later version or an operator has widened an integer.
      return runtimeType === "number" && typeof raw === "string" ? Number(raw) : raw;
    },
    columnDefault: () => "default",
  },
  errors: { violation: violationOf, storageError },
  // It is also on during recovery, and can't be turned off there (PostgreSQL, "Hot Standby").
  ping: {
    statement: "select current_setting('transaction_read_only') as read_only",
    isReadOnly: (row) => row["read_only"] === "on",
  },
  schema: { migrate, requireColumns, schemaProblems, updateTables },
  violatedProperties: constraintColumns,
  generatedIds: (database, users, bits) => new SequenceIds(database, users, bits),
  integerBits: 32,
  throttleCounters: (database, table) => new SqlThrottleCounters(database, table),
};
