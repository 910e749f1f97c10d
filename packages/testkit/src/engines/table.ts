import type { Engine, EngineStatus } from "./engine.ts";
import { mongodb, mongodbReplicaSet } from "./mongodb.ts";
import { postgresql } from "./postgresql.ts";

/** Every engine, in the order in which tests name them. */
const table = {
  memory: { name: "memory", label: "memory", server: null },
  sqlite: { name: "sqlite", label: "SQLite", server: null },
  pglite: { name: "pglite", label: "PGlite", server: null },
  postgresql,
  mongodb,
  "mongodb-replica-set": mongodbReplicaSet,
} satisfies Readonly<Record<string, Engine>>;

export type EngineName = keyof typeof table;
export type EngineStatuses = Readonly<Record<EngineName, EngineStatus>>;

export const engines: Readonly<Record<EngineName, Engine>> = table;

export const isEngineName = (name: string): name is EngineName => Object.hasOwn(engines, name);
