export { p } from "@mikro-orm/core";
export { connectMongodb, type MongodbOptions, type MongodbTimeouts } from "./mongodb/connect-mongodb.ts";
export { type AccessTokenOptions, defineAccessToken } from "./mongodb/define-access-token.ts";
export { defineUser, type UserDefinition, type UserIdKind, type UserOptions } from "./mongodb/define-user.ts";
export type { MongoStorage } from "./mongodb/mongo-storage.ts";
export { UnsuitableCollectionError } from "./mongodb/unsuitable-collection-error.ts";
export type { ColumnBuilder, NoColumns, ProfileColumns, ProfileOf } from "./shared/profile.ts";
export type { Storage } from "./shared/storage.ts";
export type { OwnIds } from "./shared/user-ids.ts";
