import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const attempts = 5;

/**
 * Another process has taken the port in the meantime, or the container ended before it listened, as testcontainers
 * reports it.
 */
const worthAnother = /already allocated|address already in use|log stream ended/i;

/** Starts a container on a free port of this host. If it does not start, tries again on another port. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === attempts || !worthAnother.test(String(error))) throw error;
    }
  }
}

/** A port of this host that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
