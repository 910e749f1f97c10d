import { type DbOptions, ReadConcern } from "mongodb";

/**
 * What is acknowledged is in the journals of a majority, and so outlives the death of a server and a fail-over; a lone
 * server is a majority of itself. Nothing is read that a fail-over could still undo, and nothing from a secondary, which
 * may not know yet what was acknowledged.
 */
export const guarantees = {
  writeConcern: { w: "majority", journal: true },
  readConcern: new ReadConcern("majority"),
  readPreference: "primary",
} as const satisfies DbOptions;
