import type { Config } from "./config.ts";
import { weakness } from "./secret-strength.ts";

/** What is wrong with settings that are each fine by themselves. */
export function contradictions(config: Config): readonly string[] {
  const { accessTtl, refreshIdleTtl, sessionTtl, hashMemoryKib, hashParallelism } = config;
  const problems: string[] = [];
  if (accessTtl > refreshIdleTtl) problems.push("PORTCULLIS_ACCESS_TTL must not be over PORTCULLIS_REFRESH_IDLE_TTL");
  if (refreshIdleTtl > sessionTtl) problems.push("PORTCULLIS_REFRESH_IDLE_TTL must not be over PORTCULLIS_SESSION_TTL");
  if (hashMemoryKib < 8 * hashParallelism) problems.push("PORTCULLIS_HASH_MEMORY_KIB must be 8 for each lane");
  return problems;
}

/** What must not be so in production, for a service. */
export function unfitForProduction(config: Config): readonly string[] {
  const { secrets = [], jwksFile, throttle } = config;
  const problems = [...unfitForOperation(config)];
  if (secrets.length === 0 && jwksFile === undefined) {
    problems.push("PORTCULLIS_SECRET or PORTCULLIS_JWKS_FILE must be set");
  }
  for (const reason of new Set(secrets.map(weakness))) {
    if (reason !== null) problems.push(`PORTCULLIS_SECRET ${reason}; "portcullis keys generate --secret" makes one`);
  }
  if (!throttle) problems.push("PORTCULLIS_THROTTLE must be on");
  return problems;
}

/** What must not be so in production, for a command that issues no tokens. */
export function unfitForOperation({ database }: Config): readonly string[] {
  const chosen = database.kind !== "memory" && (database.kind !== "pglite" || !database.embedded);
  return chosen ? [] : ["PORTCULLIS_DATABASE_URL must name a database, such as postgresql://… or mongodb://…"];
}
