export type { Engine, EngineName, EngineStatus, EngineStatuses, Environment, Server, ServerEngine } from "./engine.ts";
export { engines } from "./table.ts";
