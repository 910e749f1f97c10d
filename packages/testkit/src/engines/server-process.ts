import type { Server } from "./engine.ts";

/** A database server in a container, which tests may kill or pause. */
export interface MistreatedServer extends Server {
  /** Kills the process, as SIGKILL does. What it has written to disk stays. */
  kill(): Promise<void>;
  /** Starts the killed server again, at the same address. Resolves when it answers. */
  restart(): Promise<void>;
  /** Stops answering, and keeps every connection open. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

/** The process of a container, which signals control. */
export interface ServerProcess extends Pick<MistreatedServer, "pause" | "unpause"> {
  /** Resolves when it has ended. */
  end(signal: "SIGKILL" | "SIGINT"): Promise<void>;
  /** Starts the process again after it has ended. */
  start(): Promise<void>;
}

/** The part of testcontainers' access to Docker that is used. */
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
