import { engineOf } from "../engines/index.ts";
import type { Config } from "./config.ts";
import { weakness } from "./secret-strength.ts";

/** Lists settings that contradict each other. */
export function contradictions(config: Config): readonly string[] {
  const { accessTtl, refreshIdleTtl, sessionTtl, hashMemoryKib, hashParallelism } = config;
  const problems: string[] = [];
  if (accessTtl > refreshIdleTtl) problems.push("PORTCULLIS_ACCESS_TTL must not exceed PORTCULLIS_REFRESH_IDLE_TTL");
  if (refreshIdleTtl > sessionTtl) problems.push("PORTCULLIS_REFRESH_IDLE_TTL must not exceed PORTCULLIS_SESSION_TTL");
  if (hashMemoryKib < 8 * hashParallelism)
    problems.push("PORTCULLIS_HASH_MEMORY_KIB must be at least 8 times PORTCULLIS_HASH_PARALLELISM");
  problems.push(...tooLowHashLimits(config));
  if (config.metricsPort !== undefined && config.metricsPort !== 0 && config.metricsPort === config.port) {
    problems.push("PORTCULLIS_METRICS_PORT must differ from PORTCULLIS_PORT");
  }
  if (config.databasePooler !== undefined && !engineOf(config.database).supportsPooler) {
    problems.push("PORTCULLIS_DATABASE_POOLER requires a PORTCULLIS_DATABASE_URL that starts with postgresql://");
  }
  problems.push(...mailContradictions(config));
  return problems;
}

function mailContradictions({ email, requireVerified, ...config }: Config): readonly string[] {
  const { smtpUrl, mailFrom, mailWebhookUrl, mailWebhookSecrets } = config;
  const problems: string[] = [];
  if (requireVerified && email === "off") problems.push("PORTCULLIS_REQUIRE_VERIFIED requires PORTCULLIS_EMAIL");
  if ((smtpUrl === undefined) !== (mailFrom === undefined)) {
    problems.push("PORTCULLIS_SMTP_URL and PORTCULLIS_MAIL_FROM must be set together");
  }
  if ((mailWebhookUrl === undefined) !== (mailWebhookSecrets === undefined)) {
    problems.push("PORTCULLIS_MAIL_WEBHOOK_URL and PORTCULLIS_MAIL_WEBHOOK_SECRET must be set together");
  }
  if (smtpUrl !== undefined && mailWebhookUrl !== undefined) {
    problems.push("PORTCULLIS_SMTP_URL and PORTCULLIS_MAIL_WEBHOOK_URL can't be used together");
  }
  return problems;
}

/** New hashes must stay within the limits of stored ones, or they would match no password. */
function tooLowHashLimits(config: Config): readonly string[] {
  const { hashMemoryKib: memory, hashIterations: passes, hashParallelism: lanes } = config;
  const limits = [
    ["MEMORY_KIB", config.storedHashMaxMemoryKib, memory, "HASH_MEMORY_KIB"],
    ["ITERATIONS", config.storedHashMaxIterations, passes, "HASH_ITERATIONS"],
    ["PARALLELISM", config.storedHashMaxParallelism, lanes, "HASH_PARALLELISM"],
    ["WORK", config.storedHashMaxWork, memory * passes, "HASH_MEMORY_KIB times HASH_ITERATIONS"],
  ] as const;
  return limits
    .filter(([, limit, current]) => limit !== undefined && limit < current)
    .map(([name, , current, of]) => `PORTCULLIS_STORED_HASH_MAX_${name} must be at least ${of}, which is ${current}`);
}

/** Lists what a service must not do in production. */
export function problemsForProduction(config: Config): readonly string[] {
  const { secrets = [], introspectionKeys = [], jwksFile, throttle } = config;
  const problems = [...problemsForOperators(config)];
  if (secrets.length === 0 && jwksFile === undefined) {
    problems.push("PORTCULLIS_SECRET or PORTCULLIS_JWKS_FILE must be set");
  }
  problems.push(...weaknesses("PORTCULLIS_SECRET", secrets));
  problems.push(...weaknesses("PORTCULLIS_INTROSPECTION_KEYS", introspectionKeys));
  if (!throttle) problems.push("PORTCULLIS_THROTTLE must be on");
  problems.push(...mailProblemsForProduction(config));
  return problems;
}

function mailProblemsForProduction({ email, publicUrl, ...config }: Config): readonly string[] {
  if (email === "off") return [];
  const { smtpUrl, mailWebhookUrl, resetUrl, verifyUrl } = config;
  const problems: string[] = [];
  if (smtpUrl === undefined && mailWebhookUrl === undefined) {
    problems.push("PORTCULLIS_EMAIL requires PORTCULLIS_SMTP_URL or PORTCULLIS_MAIL_WEBHOOK_URL");
  }
  if (publicUrl === undefined && (resetUrl === undefined || verifyUrl === undefined)) {
    problems.push("PORTCULLIS_EMAIL requires PORTCULLIS_PUBLIC_URL, which links in messages begin with");
  }
  return problems;
}

function weaknesses(name: string, values: readonly string[]): readonly string[] {
  const reasons = [...new Set(values.map(weakness))].filter((reason) => reason !== null);
  return reasons.map((reason) => `${name} ${reason}; generate one with "portcullis keys generate --secret"`);
}

/** Lists what a command that issues no tokens must not do in production. */
export function problemsForOperators({ database }: Config): readonly string[] {
  return engineOf(database).isForProduction(database)
    ? []
    : ["PORTCULLIS_DATABASE_URL must name a database, such as postgresql://… or mongodb://…"];
}
