import type { StartFacts } from "./start-facts.ts";

/** The start report, for people at a terminal. */
export function startReport(facts: StartFacts): string {
  const { production, url, docs, metrics, routes, databaseAt, ready, keys, throttle, email, advice } = facts;
  const lines = [
    `Portcullis ${facts.version} listens on ${url}${production ? ", in production" : ""}`,
    `  routes    ${routes}/…`,
    `  docs      ${docs ?? "off (PORTCULLIS_DOCS)"}`,
    `  metrics   ${metrics ?? "off (PORTCULLIS_METRICS_PORT)"}`,
    `  database  ${databaseAt}${ready ? "" : ", not reachable yet"}`,
    `  keys      ${keys}`,
    `  throttle  ${throttle}`,
    `  e-mail    ${email === "off" ? "off (PORTCULLIS_EMAIL)" : email}`,
  ];
  if (advice.length === 0) return lines.join("\n");
  const title = production ? "Worth checking:" : "Not ready for production:";
  return [...lines, `  ${title}`, ...advice.map((each) => `    - ${each}`)].join("\n");
}

/** The same facts as the fields of one log line. */
export const startFields = ({ databaseAt: database_at, docs, metrics, ...rest }: StartFacts) => ({
  ...rest,
  database_at,
  docs: docs ?? "off",
  metrics: metrics ?? "off",
});
