import type { IncomingMessage, ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { Config } from "../configuration/index.ts";
import { type Listening, listen } from "../http/listen.ts";
import type { Logger } from "../logging/logger.ts";

/**
 * Serves `GET /metrics` in Prometheus's text format on a separate listener, so that a mistake in a proxy's routes does
 * not make it public.
 * @throws ListenError if the address can't be used
 */
export function serveMetrics(
  registry: Registry,
  { metricsHost: host, metricsPort: port = 0 }: Pick<Config, "metricsHost" | "metricsPort">,
  logger: Logger,
): Promise<Listening> {
  return listen(answerWith(registry), { host, port, maxConnections: 100 }, logger, {
    host: "PORTCULLIS_METRICS_HOST",
    port: "PORTCULLIS_METRICS_PORT",
  });
}

const answerWith = (registry: Registry) => async (request: IncomingMessage, response: ServerResponse) => {
  response.setHeader("X-Content-Type-Options", "nosniff");
  if (request.url !== "/metrics") {
    response.writeHead(404).end();
  } else if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
  } else {
    const text = await registry.metrics();
    response.writeHead(200, { "Content-Type": registry.contentType, "Cache-Control": "no-store" }).end(text);
  }
};
