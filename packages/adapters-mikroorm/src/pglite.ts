export { p } from "@mikro-orm/core";
export { connectPglite, type PgliteOptions } from "./pglite/connect-pglite.ts";
export { DirectoryInUseError } from "./pglite/directory-lock.ts";
export { migrations } from "./sql/migrations/index.ts";
export * from "./sql/index.ts";
