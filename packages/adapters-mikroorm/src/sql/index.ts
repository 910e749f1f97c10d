export type { Storage } from "../shared/storage.ts";
export type { OwnIds, UserIdKind } from "../shared/user-ids.ts";
export type { SqlOptions } from "./connect-options.ts";
export { type AccessTokenOptions, defineAccessToken } from "./define-access-token.ts";
export { defineUser, type UserDefinition, type UserOptions } from "./define-user.ts";
export { migrations } from "./migrations/index.ts";
export type { ColumnBuilder, NoColumns, ProfileColumns, ProfileOf } from "../shared/profile.ts";
export { defineThrottleCounter, type ThrottleOptions } from "../throttle/define-throttle-counter.ts";
export type { SqlStorage } from "./sql-storage.ts";
