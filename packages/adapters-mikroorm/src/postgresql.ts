export { p } from "@mikro-orm/core";
export { connectPostgresql, type PostgresqlOptions, type Timeouts } from "./postgresql/connect-postgresql.ts";
export { migrations } from "./sql/migrations/index.ts";
export * from "./sql/index.ts";
