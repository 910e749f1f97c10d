export type { Engine, EngineName, EngineStatus, EngineStatuses, Environment, Server, ServerEngine } from "./engine.ts";
export { type FreshDatabase, freshDatabase, randomDatabaseName } from "./fresh-database.ts";
export { type MongodbReplicaSet, startMongodbReplicaSet } from "./mongodb-replica-set.ts";
export { type MongodbServer, startMongodb } from "./mongodb-server.ts";
export { type PostgresqlServer, startPostgresql } from "./postgresql-server.ts";
export { requiredEngines } from "./required-engines.ts";
export type { MistreatedServer } from "./server-process.ts";
export { type EngineOptions, type RunningEngines, startEngines } from "./start-engines.ts";
export { engines, isEngineName } from "./table.ts";
