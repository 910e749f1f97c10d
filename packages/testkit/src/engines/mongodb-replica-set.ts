import type { Server } from "./engine.ts";
import { onFreePort } from "./free-port.ts";
import { takesWrites, withClient } from "./mongodb-status.ts";
import { processOf, type ServerProcess } from "./server-process.ts";

/** A MongoDB replica set of three members, each in a container. One of them may be missing. */
export interface MongodbReplicaSet extends Server {
  /** Kills the primary, as SIGKILL does. The others elect another one when they notice. */
  killPrimary(): Promise<void>;
  /** Starts the killed member again. Resolves when the set takes writes. */
  restart(): Promise<void>;
}

interface Member {
  readonly address: string;
  readonly process: ServerProcess;
  readonly stop: () => Promise<void>;
}

const direct = ({ address }: Pick<Member, "address">) => `mongodb://${address}/?directConnection=true`;

/**
 * Starts the members on the loopback interface of this host, because each must reach the others as clients reach it.
 */
export async function startMongodbReplicaSet(image: string): Promise<MongodbReplicaSet> {
  const members: Member[] = [];
  const stop = async () => void (await Promise.allSettled(members.splice(0).map((member) => member.stop())));
  const primary = async (): Promise<Member> => {
    const end = Date.now() + 60_000;
    while (Date.now() < end) {
      for (const member of members) if (await takesWrites(direct(member))) return member;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the replica set elected no primary within a minute");
  };
  try {
    for (let number = 0; number < 3; number += 1) members.push(await startMember(image));
    await initiate(members);
    await primary();
  } catch (error) {
    await stop();
    throw error;
  }
  let killed: Member | null = null;
  return {
    url: `mongodb://${members.map(({ address }) => address).join(",")}/?replicaSet=rs0`,
    stop,
    killPrimary: async () => {
      killed = await primary();
      await killed.process.end("SIGKILL");
    },
    restart: async () => {
      await killed?.process.start();
      killed = null;
      await primary();
    },
  };
}

async function startMember(image: string): Promise<Member> {
  const { GenericContainer, Wait } = await import("testcontainers");
  const { port, container } = await onFreePort(async (free) => ({
    port: free,
    container: await new GenericContainer(image)
      .withNetworkMode("host")
      .withCommand(["mongod", "--bind_ip", "127.0.0.1", "--port", String(free), "--replSet", "rs0"])
      .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
      .start(),
  }));
  return {
    address: `127.0.0.1:${port}`,
    process: await processOf(container),
    stop: async () => void (await container.stop({ timeout: 0 })),
  };
}

const initiate = ([first, ...others]: readonly Member[]) => {
  if (first === undefined) throw new Error("a replica set has members");
  const members = [first, ...others].map(({ address }, _id) => ({ _id, host: address }));
  const settings = { electionTimeoutMillis: 2000 };
  return withClient(direct(first), (client) =>
    client.db("admin").command({ replSetInitiate: { _id: "rs0", members, settings } }),
  );
};
