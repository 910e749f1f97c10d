import type { TableMigration } from "./migration.ts";

export const throttleCounters: TableMigration = {
  name: "0002_throttle_counters",
  up: ({ throttleCounters: { columns, name, named } }) => [
    // Leaves room in each page, so that a count can stay in the page of the row it replaces.
    `create table ${name} (
      ${columns.key} varchar(64) not null,
      ${columns.failures} int not null,
      ${columns.granted} boolean not null,
      ${columns.blockedUntil} timestamptz(3) not null,
      ${columns.expiresAt} timestamptz(3) not null,
      primary key (${columns.key})
    ) with (fillfactor = 80)`,
    `create index ${named("expires_at_index")} on ${name} (${columns.expiresAt})`,
  ],
  down: (tables) => [`drop table ${tables.throttleCounters.name}`],
};
