import type { MongoClient } from "mongodb";
import type { PoolState } from "@portcullis/core/ports";

/** Counts connections by the driver's events (Connection Monitoring and Pooling). The driver itself keeps no totals. */
export function watchPoolState(client: MongoClient): () => PoolState {
  let open = 0;
  let inUse = 0;
  let waiting = 0;
  client.on("connectionCreated", () => void (open += 1));
  client.on("connectionClosed", () => void (open -= 1));
  client.on("connectionCheckOutStarted", () => void (waiting += 1));
  client.on("connectionCheckOutFailed", () => void (waiting -= 1));
  client.on("connectionCheckedOut", () => {
    waiting -= 1;
    inUse += 1;
  });
  client.on("connectionCheckedIn", () => void (inUse -= 1));
  return () => ({ open, idle: Math.max(0, open - inUse), waiting });
}
