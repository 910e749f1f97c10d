import type { Config } from "./config.ts";
import { problemsForProduction } from "./rules.ts";

/** What a service of this configuration lacks for production, most important first. In production itself: what is allowed, and worth a look. */
export function adviceForProduction(config: Config): readonly string[] {
  const { production, trustedProxies, docs, corsOrigins, logLevel } = config;
  const advice = production
    ? []
    : ["PORTCULLIS_ENV must be production: then what is missing stops the start", ...problemsForProduction(config)];
  if (trustedProxies.length === 0) {
    advice.push(
      "PORTCULLIS_TRUSTED_PROXIES names no proxy: TLS is one's, and without its name all clients share its address",
    );
  }
  if (docs) advice.push("PORTCULLIS_DOCS is on: whoever reaches the service can try the API at /docs");
  if (corsOrigins.some((origin) => origin.startsWith("http:"))) {
    advice.push("PORTCULLIS_CORS_ORIGINS names origins without TLS");
  }
  if (logLevel === "silent" || logLevel === "fatal") {
    advice.push(`PORTCULLIS_LOG_LEVEL is ${logLevel}: stolen tokens and guessing go unseen`);
  }
  return advice;
}
