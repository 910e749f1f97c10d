import type { Service } from "./start-service.ts";
import { type Config, describeDatabase, unfitForProduction } from "../configuration/index.ts";

/** What a person at the terminal wants to know of a service that has started. */
export function startReport(config: Config, { url, metricsUrl, isReady }: Omit<Service, "stop">): string {
  const { prefix, docs, production, throttle, secrets, jwksFile, dataDir } = config;
  const lines = [
    `Portcullis listens on ${url}`,
    `  routes    ${url}${prefix}/…`,
    ...(docs ? [`  docs      ${url}/docs`] : []),
    ...(metricsUrl === null ? [] : [`  metrics   ${metricsUrl}`]),
    `  database  ${describeDatabase(config.database)}${isReady ? "" : ", not reachable yet"}`,
    `  keys      ${keySource({ secrets, jwksFile, dataDir })}`,
    `  throttle  ${throttle ? throttleScope(config) : "OFF"}`,
  ];
  const missing = production ? [] : unfitForProduction(config);
  const advice = missing.length === 0 ? [] : ["  Not for production yet:", ...missing.map((each) => `    - ${each}`)];
  return [...lines, ...advice].join("\n");
}

const throttleScope = ({ database }: Config) =>
  database.kind === "memory" ? "on, counted in this process" : "on, counted in the database";

function keySource({ secrets, jwksFile, dataDir }: Pick<Config, "secrets" | "jwksFile" | "dataDir">): string {
  if (jwksFile !== undefined) return `JWK set in ${jwksFile}`;
  return secrets === undefined ? `generated secret in ${dataDir}` : "PORTCULLIS_SECRET";
}
