import type { Engine, EngineName } from "./engine.ts";
import { postgresql } from "./postgresql.ts";

/** Every engine, in the order in which tests name them. */
export const engines: Readonly<Record<EngineName, Engine>> = {
  memory: { name: "memory", label: "memory", server: null },
  pglite: { name: "pglite", label: "PGlite", server: null },
  postgresql,
};

export const isEngineName = (name: string): name is EngineName => Object.hasOwn(engines, name);
