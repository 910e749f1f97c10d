import type { ServerTestEngine } from "./stores.ts";
import { type Environment, type RunningService, serve } from "./command-line.ts";

/** Makes the service in another process hash in no time. */
export const cheapHashes: Environment = {
  PORTCULLIS_HASH_LIBRARY: "argon2",
  NODE_OPTIONS: `--import=${new URL("./cheap-hashes.ts", import.meta.url).href}`,
};

/**
 * The service in two processes on one new database, with cheap hashes.
 * @param clock of `stoppedClock`; default that of the machine
 */
export interface TwoProcesses {
  /** Their URLs, in turns. */
  readonly url: (turn: number) => string;
  readonly databaseUrl: string;
  readonly close: () => Promise<void>;
}

export async function startTwoProcesses(
  engine: ServerTestEngine,
  settings: Environment = {},
  clock = "",
): Promise<TwoProcesses> {
  const database = await engine.fresh();
  const environment = {
    PORTCULLIS_DATABASE_URL: database.url,
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    PORTCULLIS_HASH_QUEUE: "1000",
    ...cheapHashes,
    ...settings,
    NODE_OPTIONS: `${cheapHashes["NODE_OPTIONS"]} ${clock}`,
  };
  // One after the other: the tests of the stores cover several that create the tables at once.
  const services: RunningService[] = [await serve(environment)];
  services.push(await serve(environment));
  return {
    url: (turn) => services[turn % services.length]?.url ?? "",
    databaseUrl: database.url,
    close: async () => {
      for (const service of services) service.kill("SIGKILL");
      await Promise.all(services.map(({ ended }) => ended));
      await database.drop();
    },
  };
}
