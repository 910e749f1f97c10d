import type { TableMigration } from "./migration.ts";

export const previousExpiresAt: TableMigration = {
  name: "0003_previous_expires_at",
  // `updateSchema()` may have added the column already.
  up: ({ accessTokens: { columns, name } }) => [
    `alter table ${name} add column if not exists ${columns.previousExpiresAt} timestamptz(3) null`,
  ],
  down: ({ accessTokens: { columns, name } }) => [`alter table ${name} drop column ${columns.previousExpiresAt}`],
};
