import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Passes bytes on to a server, as long as it is up. */
export interface Relay {
  readonly port: number;
  /** Ends every connection and takes no more. */
  cut(): Promise<void>;
  /** Takes connections again. */
  mend(): Promise<void>;
  /** Takes connections, and passes nothing on; not even on those there are. */
  silence(): void;
}

/** A way to a server that can be taken away. It is cut at first. */
export async function relayTo(host: string, port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((inner) => {
    const outer = connect(port, host);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
      from.on("data", (chunk) => void (silent || to.write(chunk)));
    }
  });
  const listen = async (where: number) => {
    server.listen(where, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const cut = async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
    await once(server, "close");
  };
  const listening = await listen(0);
  await cut();
  return {
    port: listening,
    cut,
    mend: async () => {
      silent = false;
      await listen(listening);
    },
    silence: () => {
      silent = true;
    },
  };
}
