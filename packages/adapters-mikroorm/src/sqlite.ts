export { p } from "@mikro-orm/core";
export { connectSqlite, type SqliteOptions, type SqliteTimeouts } from "./sqlite/connect-sqlite.ts";
export { migrations } from "./sqlite/migrations/index.ts";
export * from "./sql/index.ts";
