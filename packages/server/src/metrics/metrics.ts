import type { HashQueue } from "@portcullis/adapters-crypto";
import type { AuthEvents } from "@portcullis/core";
import type { Middleware } from "koa";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Logger } from "../logging/logger.ts";
import type { Storage } from "@portcullis/core/ports";
import { version } from "../configuration/version.ts";
import { countedEvents } from "./counted-events.ts";
import { measuredRequests } from "./measured-requests.ts";
import { observeResources } from "./observed-resources.ts";

export interface Metrics {
  readonly registry: Registry;
  readonly events: AuthEvents;
  /** Middleware to install before everything that it measures. */
  readonly requests: Middleware;
}

export interface MetricsDependencies {
  readonly hashQueue: HashQueue;
  readonly storage: Pick<Storage, "pool">;
  readonly logger: Logger;
}

/** Makes the counters and gauges of one service and its process. */
export function createMetrics({ hashQueue, storage, logger }: MetricsDependencies): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: "portcullis_build_info",
    help: "Always 1; the label is the version.",
    labelNames: ["version"] as const,
    registers: [registry],
  });
  build.set({ version }, 1);
  observeResources(registry, hashQueue, storage.pool);
  return { registry, events: countedEvents(registry), requests: measuredRequests(registry, logger) };
}
