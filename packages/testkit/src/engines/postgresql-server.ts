import { onFreePort } from "./free-port.ts";
import { type MistreatedServer, processOf } from "./server-process.ts";

/** A PostgreSQL server in a container, which tests may kill or pause. */
export interface PostgresqlServer extends MistreatedServer {
  /** Stops the server in an orderly way, but without waiting for its clients, as `pg_ctl stop --mode=fast` does. */
  shutDown(): Promise<void>;
}

const password = "portcullis";

/** Starts a server that has the same address after it was killed and restarted. */
export async function startPostgresql(image: string): Promise<PostgresqlServer> {
  const { GenericContainer, Wait } = await import("testcontainers");
  const { port, container } = await onFreePort(async (free) => ({
    port: free,
    container: await new GenericContainer(image)
      .withEnvironment({ POSTGRES_PASSWORD: password })
      .withExposedPorts({ container: 5432, host: free })
      .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/))
      .start(),
  }));
  const process = await processOf(container);
  const host = container.getHost() === "localhost" ? "127.0.0.1" : container.getHost();
  const url = `postgresql://postgres:${password}@${host}:${port}/postgres`;
  const stop = async () => void (await container.stop({ timeout: 0 }));
  try {
    await untilAnswers(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    stop,
    kill: () => process.end("SIGKILL"),
    shutDown: () => process.end("SIGINT"),
    restart: async () => {
      await process.start();
      await untilAnswers(url);
    },
    pause: () => process.pause(),
    unpause: () => process.unpause(),
  };
}

/** The image reports twice that it is ready: first for its preparations, then for clients. */
async function untilAnswers(url: string): Promise<void> {
  const { default: pg } = await import("pg");
  const end = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("select 1");
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
