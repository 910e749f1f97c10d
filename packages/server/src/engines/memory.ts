import { type Engine, uuids } from "./engine.ts";
import type { UserProfile } from "./user-profile.ts";

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
    return createMemoryStorage<UserProfile>();
  },
  isForProduction: () => false,
  missingPath: () => null,
};
