import type { TableMigration } from "./migration.ts";

export const attemptsInFlight: TableMigration = {
  name: "0004_attempts_in_flight",
  // Nullable and without a default: earlier versions insert rows without it.
  up: ({ throttleCounters: { columns, name } }) => [`alter table ${name} add column ${columns.inFlight} int8[] null`],
  down: ({ throttleCounters: { columns, name } }) => [`alter table ${name} drop column ${columns.inFlight}`],
};
