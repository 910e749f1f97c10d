import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

const listen = async (server: Server, port = 0): Promise<number> => {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

/** Passes bytes on to a server, until it is told to be a bad network. */
export interface Relay {
  readonly port: number;
  /** Ends every connection and takes no more. */
  cut(): Promise<void>;
  /** Takes connections again. */
  mend(): Promise<unknown>;
  /** Loses every byte from now on, on connections old and new. */
  silence(): void;
  /** New connections work again; old ones stay silent. */
  answerNewCalls(): void;
  close(): Promise<void>;
}

export async function relayTo(host: string, port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let pairs: [Socket, Socket][] = [];
  let silent = false;
  const server = createServer((inner) => {
    const outer = connect(port, host);
    const pair: [Socket, Socket] = [inner, outer];
    for (const [from, to] of [pair, pair.toReversed() as [Socket, Socket]]) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
      if (!silent) from.pipe(to);
    }
    pairs.push(pair);
  });
  const listening = await listen(server);
  const cut = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  return {
    port: listening,
    cut,
    mend: () => listen(server, listening),
    silence: () => {
      silent = true;
      for (const [inner, outer] of pairs) {
        inner.unpipe(outer);
        outer.unpipe(inner);
      }
      pairs = [];
    },
    answerNewCalls: () => {
      silent = false;
    },
    close: cut,
  };
}

/** Takes connections and never says a word. */
export async function silentServer(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  const port = await listen(server);
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}
