import { onFreePort } from "./free-port.ts";
import { untilWritable, withClient } from "./mongodb-status.ts";
import { type MistreatedServer, processOf } from "./server-process.ts";

/** A MongoDB server in a container, which tests may kill or pause. */
export type MongodbServer = MistreatedServer;

export interface MongodbOptions {
  /** Whether it is a replica set of one member. Default false. */
  readonly replicaSet?: boolean;
  /** Further parameters of the server, such as `enableTestCommands=1`. Default none. */
  readonly parameters?: readonly string[];
}

/**
 * Starts a server.
 *
 * The port is the same inside and outside the container. So clients can reach the address that a replica set announces,
 * and a killed server has the same address when it is started again. TTL indexes delete nothing, because they use the
 * time of the server, and tests use their own.
 */
export async function startMongodb(
  image: string,
  { replicaSet = false, parameters = [] }: MongodbOptions = {},
): Promise<MongodbServer> {
  const { GenericContainer, Wait } = await import("testcontainers");
  const set = replicaSet ? ["--replSet", "rs0"] : [];
  const settings = ["ttlMonitorEnabled=false", ...parameters].flatMap((parameter) => ["--setParameter", parameter]);
  const command = ["mongod", "--bind_ip_all", ...settings, ...set];
  const { port, container } = await onFreePort(async (free) => ({
    port: free,
    container: await new GenericContainer(image)
      .withCommand([...command, "--port", String(free)])
      .withExposedPorts({ container: free, host: free })
      .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
      .start(),
  }));
  const process = await processOf(container);
  const address = `${container.getHost() === "localhost" ? "127.0.0.1" : container.getHost()}:${port}`;
  const direct = `mongodb://${address}/?directConnection=true`;
  const stop = async () => void (await container.stop({ timeout: 0 }));
  try {
    if (replicaSet) await initiate(direct, `127.0.0.1:${port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    // From another host, the address that the set announces does not work.
    url: replicaSet && address === `127.0.0.1:${port}` ? `mongodb://${address}/?replicaSet=rs0` : direct,
    stop,
    kill: () => process.end("SIGKILL"),
    restart: async () => {
      await process.start();
      await untilWritable(direct);
    },
    pause: () => process.pause(),
    unpause: () => process.unpause(),
  };
}

async function initiate(url: string, host: string): Promise<void> {
  await withClient(url, (client) =>
    client.db("admin").command({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } }),
  );
  await untilWritable(url);
}
