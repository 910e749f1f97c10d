import { type DbOptions, ReadConcern } from "mongodb";

/**
 * Acknowledged writes are in the journals of a majority, so they survive a crash and a failover; a single server is its
 * own majority. Reads never return data that a failover could undo, and never come from a secondary, which may lag.
 */
export const guarantees = {
  writeConcern: { w: "majority", journal: true },
  readConcern: new ReadConcern("majority"),
  readPreference: "primary",
} as const satisfies DbOptions;
