import type { Engine, EngineName } from "./engine.ts";
import { mongodb, mongodbReplicaSet } from "./mongodb.ts";
import { postgresql } from "./postgresql.ts";

/** Every engine, in the order in which tests name them. */
export const engines: Readonly<Record<EngineName, Engine>> = {
  memory: { name: "memory", label: "memory", server: null },
  pglite: { name: "pglite", label: "PGlite", server: null },
  postgresql,
  mongodb,
  "mongodb-replica-set": mongodbReplicaSet,
};

export const isEngineName = (name: string): name is EngineName => Object.hasOwn(engines, name);
