import type { FreshDatabase } from "@portcullis/testkit/engines";
import { freshPostgresql } from "../support/stores.ts";
import { status } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";
import { fixedPort } from "./fixed-port.ts";
import { sampleEnvironment } from "./sample.ts";

/** Two processes on one PostgreSQL, as `deploy/systemd` sets them up, on ports that do not change. */
export interface TwoServices {
  readonly ports: readonly [number, number];
  /** Restarts one after the other. Each answers `/readyz` with 200 before the next one stops. */
  restartInTurn(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTwoServices(settings: Readonly<Record<string, string>>): Promise<TwoServices> {
  const database: FreshDatabase = await freshPostgresql();
  const ports = [await fixedPort(), await fixedPort()] as const;
  const start = (port: number) =>
    serve({
      ...sampleEnvironment(),
      PORTCULLIS_DATABASE_URL: database.url,
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      PORTCULLIS_PORT: String(port),
      ...settings,
    });
  const services: RunningService[] = [];
  for (const port of ports) services.push(await start(port));
  return {
    ports,
    restartInTurn: async () => {
      for (const [index, port] of ports.entries()) {
        services[index]?.kill("SIGTERM");
        const code = await services[index]?.ended;
        if (code !== 0) throw new Error(`The service ended with ${code}.`);
        services[index] = await start(port);
        const ready = await status(services[index].url, "/readyz");
        if (ready !== 200) throw new Error(`A service that has started answers /readyz with ${ready}.`);
      }
    },
    stop: async () => {
      for (const service of services) service.kill("SIGKILL");
      await Promise.all(services.map(({ ended }) => ended));
      await database.drop();
    },
  };
}
