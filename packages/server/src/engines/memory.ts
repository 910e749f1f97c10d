import { type Engine, uuids } from "./engine.ts";

export interface MemoryLocation {
  readonly kind: "memory";
}

export const memory: Engine<MemoryLocation> = {
  name: "memory",
  forms: ["memory:"],
  place: "process",
  idKind: uuids,
  supportsPooler: false,
  faults: {},
  parse: (url) => (url === "memory:" ? { kind: "memory" } : null),
  describe: () => "memory (lost when the service ends)",
  connect: async () => {
    const { createMemoryStorage } = await import("@portcullis/adapters-memory");
    return createMemoryStorage();
  },
  isForProduction: () => false,
  missingPath: () => null,
};
