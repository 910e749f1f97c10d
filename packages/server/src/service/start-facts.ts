import { adviceForProduction, type Config, describeDatabase } from "../configuration/index.ts";
import { version } from "../version.ts";
import type { Service } from "./start-service.ts";

/** What an operator wants to know of a service that has started. Nothing of it is secret. */
export interface StartFacts {
  readonly version: string;
  readonly production: boolean;
  readonly url: string;
  readonly routes: string;
  /** Where the API can be read and tried; null: nowhere. */
  readonly docs: string | null;
  /** Where Prometheus may ask; null: nowhere. */
  readonly metrics: string | null;
  readonly database: Config["database"]["kind"];
  /** Where that is, without its password. */
  readonly databaseAt: string;
  /** Whether it could be used when the service began to listen. */
  readonly ready: boolean;
  /** Where the keys come from. */
  readonly keys: string;
  /** How guessing is slowed down. */
  readonly throttle: string;
  /** What is missing for production. */
  readonly advice: readonly string[];
}

export function startFacts(config: Config, { url, metricsUrl, isReady }: Omit<Service, "stop">): StartFacts {
  const { database, docs, prefix, production, throttle } = config;
  return {
    version,
    production,
    url,
    routes: `${url}${prefix}`,
    docs: docs ? `${url}/docs` : null,
    metrics: metricsUrl,
    database: database.kind,
    databaseAt: describeDatabase(database),
    ready: isReady,
    keys: keySource(config),
    throttle: throttle ? `on, counted in ${database.kind === "memory" ? "this process" : "the database"}` : "off",
    advice: adviceForProduction(config),
  };
}

function keySource({ secrets, jwksFile, dataDir }: Config): string {
  if (jwksFile !== undefined) return `JWK set in ${jwksFile}`;
  return secrets === undefined ? `generated secret in ${dataDir}` : "PORTCULLIS_SECRET";
}
