import { type EngineName, type FreshDatabase, freshDatabase, startEngines } from "@portcullis/testkit/engines";
import type { Missing } from "./find-runtimes.ts";
import type { DatabaseUrls } from "./src/databases.ts";

const names = { postgresql: "PostgreSQL", mongodb: "MongoDB" } as const satisfies Partial<Record<EngineName, string>>;

/** Servers for the databases: those of the environment, or new ones. */
export async function startDatabases() {
  const engines = await startEngines({ environment: process.env });
  const servers: Partial<DatabaseUrls> = {};
  const missing: Missing[] = [];
  for (const name of ["postgresql", "mongodb"] as const) {
    const status = engines.statuses[name];
    if (status.status === "available") Object.assign(servers, { [name]: status.url });
    else missing.push({ name: names[name], reason: status.reason });
  }
  return { servers, missing, stop: () => engines.stop() };
}

/** Creates a database on each server. */
export async function freshUrls(servers: Partial<DatabaseUrls>) {
  const urls: Record<string, string> = {};
  const created: FreshDatabase[] = [];
  for (const [name, server] of Object.entries(servers)) {
    const database = await freshDatabase(server);
    urls[name] = database.url;
    created.push(database);
  }
  return { urls, drop: async () => void (await Promise.all(created.map((database) => database.drop()))) };
}
