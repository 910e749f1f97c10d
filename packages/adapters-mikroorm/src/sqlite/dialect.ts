import { BigIntType, JsonType } from "@mikro-orm/core";
import { StorageError } from "@portcullis/core/ports";
import type { Dialect, Words } from "../sql/dialect.ts";
import { literalDefault } from "../sql/schema/wanted-schema.ts";
import { storageError, violationOf } from "./errors.ts";
import { isListKept, keptBy } from "./kept-values.ts";
import { migrate, requireColumns, schemaProblems, updateTables } from "./schema-changes.ts";
import { SqliteThrottleCounters } from "./sqlite-throttle-counters.ts";
import { violatedProperties } from "./violated-properties.ts";

const words: Words = {
  least: (one, other) => `min(${one}, ${other})`,
  wide: (parameter) => parameter,
  among: (column, parameter) => `${column} in (select value from json_each(${parameter}))`,
  isDate: (column) => `typeof(${column}) in ('integer', 'real')`,
  purge: ({ table, key, deadline }) =>
    `delete from ${table} where ${key} in (select ${key} from ${table}` +
    ` where ${deadline} <= $1 order by ${deadline} limit $2)`,
  // `returning` knows no columns of other tables (SQLite, "RETURNING", "Limitations And Caveats").
  updateWithUser: ({ sessions, users, set, where, user, both }) =>
    `update ${sessions.table} as t set ${set} where ${where}` +
    ` and exists (select 1 from ${users.table} u where ${user} and ${both})` +
    ` returning ${sessions.returned}, ${users.subqueries(user)}`,
};

/** SQLite 3.39 and later. Dates are integers: milliseconds since the epoch, as the ORM stores them. */
export const sqliteDialect: Dialect = {
  words,
  values: {
    date: writeDate,
    flag: (flag) => (flag ? 1 : 0),
    list: (ids) => JSON.stringify(ids),
    bigint: (value) => value.toString(),
    number: (value) => value,
    writing: (platform) => platform,
    isKept: keptBy,
    isListKept,
    // The driver refuses to read integers with more than the 53 bits of JavaScript's numbers.
    selected: (column, { columnTypes, customType }) => {
      if (customType instanceof BigIntType || /bigint|int8/i.test(columnTypes[0] ?? ""))
        return `cast(${column} as text)`;
      if (!(customType instanceof JsonType)) return column;
      return `case typeof(${column}) when 'integer' then cast(${column} as text) else ${column} end`;
    },
    read: (raw, { runtimeType }, platform) => {
      if (runtimeType === "Date") return readDate(typeof raw === "string" ? platform.parseDate(raw) : raw);
      if (runtimeType === "boolean" && (raw === 0 || raw === 1)) return raw === 1;
      return runtimeType === "number" && typeof raw === "string" ? Number(raw) : raw;
    },
    columnDefault: (property, platform) =>
      literalDefault(property, platform, (date) => date.getTime()) ?? property.defaultRaw ?? "null",
  },
  errors: { violation: violationOf, storageError },
  // `probeWrites` checks whether the connection can write.
  ping: { statement: "select 1 as one from sqlite_master limit 1", isReadOnly: () => false },
  schema: { migrate, requireColumns, schemaProblems, updateTables },
  violatedProperties,
  generatedIds: () => undefined,
  throttleCounters: (database, table) => {
    const column = (property: string) => table.column(property).name;
    const purge = words.purge({ table: table.name, key: column("key"), deadline: column("expiresAt") });
    return new SqliteThrottleCounters(database, table, purge);
  },
  integerBits: 54,
};

function writeDate(date: Date): number {
  const milliseconds = date.getTime();
  // datetime_field_overflow
  if (Number.isNaN(milliseconds)) throw new StorageError("failed", "22008");
  return milliseconds;
}

function readDate(raw: unknown): Date {
  const date = typeof raw === "number" ? new Date(raw) : raw;
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date;
  throw new StorageError("corrupt");
}
