export type { Engine, EngineName, EngineStatus, EngineStatuses, Environment, Server, ServerEngine } from "./engine.ts";
export { type FreshDatabase, freshDatabase, randomDatabaseName } from "./fresh-database.ts";
export { type MongodbServer, startMongodb } from "./mongodb-server.ts";
export { requiredEngines } from "./required-engines.ts";
export { type EngineOptions, type RunningEngines, startEngines } from "./start-engines.ts";
export { engines, isEngineName } from "./table.ts";
