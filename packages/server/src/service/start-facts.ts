import { adviceForProduction, type Config } from "../configuration/index.ts";
import { describeDatabase, engineOf } from "../engines/index.ts";
import { version } from "../configuration/version.ts";
import type { Service } from "./start-service.ts";

/** Facts about a started service for its operator. None is secret. */
export interface StartFacts {
  readonly version: string;
  readonly production: boolean;
  readonly url: string;
  readonly routes: string;
  /** The URL of the API page; null if it is off. */
  readonly docs: string | null;
  /** The URL of the metrics; null if they are off. */
  readonly metrics: string | null;
  readonly database: string;
  /** The location of the database, without the password. */
  readonly databaseAt: string;
  /** Whether the database could be used when the service started to listen. */
  readonly ready: boolean;
  /** Where the keys come from. */
  readonly keys: string;
  /** Whether failed logins are limited. */
  readonly throttle: string;
  /** Whether messages are sent, and how. */
  readonly email: string;
  /** What is missing for production, or worth checking in production. */
  readonly advice: readonly string[];
}

export function startFacts(config: Config, { url, metricsUrl, isReady }: Omit<Service, "stop">): StartFacts {
  const { database, docs, prefix, production, throttle } = config;
  const engine = engineOf(database);
  return {
    version,
    production,
    url,
    routes: `${url}${prefix}`,
    docs: docs ? `${url}/docs` : null,
    metrics: metricsUrl,
    database: engine.name,
    databaseAt: describeDatabase(database),
    ready: isReady,
    keys: keySource(config),
    throttle: throttle ? `on, counted in ${engine.place === "process" ? "this process" : "the database"}` : "off",
    email: emailFact(config),
    advice: adviceForProduction(config),
  };
}

function emailFact({ email, smtpUrl, mailWebhookUrl }: Config): string {
  if (email === "off") return "off";
  if (smtpUrl !== undefined) return "on, through the mail server";
  return mailWebhookUrl === undefined ? "on, printed to standard error" : "on, through the webhook";
}

function keySource({ secrets, jwksFile, dataDir }: Config): string {
  if (jwksFile !== undefined) return `JWK set in ${jwksFile}`;
  return secrets === undefined ? `generated secret in ${dataDir}` : "PORTCULLIS_SECRET";
}
