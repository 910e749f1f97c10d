import type { Config } from "./config.ts";
import { problemsForProduction } from "./rules.ts";

/** Lists what the configuration lacks for production, most important first. In production: settings worth checking. */
export function adviceForProduction(config: Config): readonly string[] {
  const { production, trustedProxies, docs, corsOrigins, logLevel } = config;
  const advice = production
    ? []
    : [
        "PORTCULLIS_ENV must be production; the service then refuses to start if a required setting is missing",
        ...problemsForProduction(config),
      ];
  if (trustedProxies.length === 0) {
    advice.push(
      "PORTCULLIS_TRUSTED_PROXIES is empty: TLS requires a proxy, and unless it is listed, all clients share its address",
    );
  }
  if (docs) advice.push("PORTCULLIS_DOCS is on: everyone who can reach the service can try the API at /docs");
  if (corsOrigins.some((origin) => origin.startsWith("http:"))) {
    advice.push("PORTCULLIS_CORS_ORIGINS contains origins without TLS");
  }
  if (logLevel === "silent" || logLevel === "fatal") {
    advice.push(`PORTCULLIS_LOG_LEVEL is ${logLevel}: stolen tokens and password guessing are not logged`);
  }
  return advice;
}
