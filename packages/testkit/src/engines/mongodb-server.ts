import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Server } from "./engine.ts";

/** A MongoDB server in a container, which tests may treat badly. */
export interface MongodbServer extends Server {
  /** Ends the process as SIGKILL does; what it had on disk stays. */
  kill(): Promise<void>;
  /** After `kill`: the same server at the same address; answers when it does. */
  restart(): Promise<void>;
  /** Stops answering, with every connection left open. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Starts a server, as a replica set of one member if asked to.
 *
 * The port is the same inside and outside, so that the address which a replica set tells its clients is one they can
 * reach, and a server that was killed comes back where it was. It deletes nothing by TTL indexes, since those go by the
 * server's time and tests by their own.
 */
export async function startMongodb(image: string, { replicaSet = false } = {}): Promise<MongodbServer> {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import("testcontainers");
  const port = await freePort();
  const command = ["mongod", "--bind_ip_all", "--port", String(port), "--setParameter", "ttlMonitorEnabled=false"];
  const container = await new GenericContainer(image)
    .withCommand([...command, ...(replicaSet ? ["--replSet", "rs0"] : [])])
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
    .start();
  const { dockerode } = (await getContainerRuntimeClient()).container as unknown as ContainerClient;
  const process = dockerode.getContainer(container.getId());
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
    // From another host the set's own address leads nowhere.
    url: replicaSet && address === `127.0.0.1:${port}` ? `mongodb://${address}/?replicaSet=rs0` : direct,
    stop,
    kill: async () => {
      await process.kill({ signal: "SIGKILL" });
      await process.wait();
    },
    restart: async () => {
      await process.start();
      await untilWritable(direct);
    },
    pause: async () => void (await process.pause()),
    unpause: async () => void (await process.unpause()),
  };
}

/** What we use of testcontainers' access to Docker. */
interface ContainerClient {
  readonly dockerode: { getContainer(id: string): Container };
}

interface Container {
  kill(options: { readonly signal: string }): Promise<unknown>;
  wait(): Promise<unknown>;
  start(): Promise<unknown>;
  pause(): Promise<unknown>;
  unpause(): Promise<unknown>;
}

async function initiate(url: string, host: string): Promise<void> {
  const { MongoClient } = await import("mongodb");
  const client = new MongoClient(url);
  try {
    await client.db("admin").command({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } });
  } finally {
    await client.close();
  }
  await untilWritable(url);
}

/** Waits until the server is there and the primary of its set, if it is of one. */
async function untilWritable(url: string): Promise<void> {
  const { MongoClient } = await import("mongodb");
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 60_000 });
  try {
    const end = Date.now() + 60_000;
    while (!(await isWritable(client))) {
      if (Date.now() > end) throw new Error("the server did not become writable within a minute");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await client.close();
  }
}

const isWritable = async (client: { db(name: string): { command(one: object): Promise<object> } }) => {
  const { isWritablePrimary } = (await client.db("admin").command({ hello: 1 })) as { isWritablePrimary?: boolean };
  return isWritablePrimary === true;
};
