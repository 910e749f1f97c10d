import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const attempts = 5;

/** The port was taken meanwhile; or the container ended, as testcontainers says it, before it listened. */
const worthAnother = /already allocated|address already in use|log stream ended/i;

/** Starts a container on a port of this host that is free; another on another, when it did not come up. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === attempts || !worthAnother.test(String(error))) throw error;
    }
  }
}

/** A port of this host that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
