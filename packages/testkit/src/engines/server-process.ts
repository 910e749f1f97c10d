import type { Server } from "./engine.ts";

/** A database server, alone in its container, which tests may treat badly. */
export interface MistreatedServer extends Server {
  /** Ends the process as SIGKILL does; what it had on disk stays. */
  kill(): Promise<void>;
  /** After it ended: the same server at the same address; answers when it does. */
  restart(): Promise<void>;
  /** Stops answering, with every connection left open. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

/** The process of a container, by the signals it is sent. */
export interface ServerProcess extends Pick<MistreatedServer, "pause" | "unpause"> {
  /** Resolves when it has ended. */
  end(signal: "SIGKILL" | "SIGINT"): Promise<void>;
  /** After it ended. */
  start(): Promise<void>;
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

export async function processOf(container: { getId(): string }): Promise<ServerProcess> {
  const { getContainerRuntimeClient } = await import("testcontainers");
  const { dockerode } = (await getContainerRuntimeClient()).container as unknown as ContainerClient;
  const process = dockerode.getContainer(container.getId());
  return {
    end: async (signal) => {
      const ended = process.wait();
      await process.kill({ signal });
      await ended;
    },
    start: async () => void (await process.start()),
    pause: async () => void (await process.pause()),
    unpause: async () => void (await process.unpause()),
  };
}
