import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Returns the statements that a client sends in the bytes of one connection, or "" if there are none. */
export type StatementReader = (chunk: Buffer) => string;

/** Passes bytes on to a server, and can behave like a bad network. */
export interface Relay {
  /** On 127.0.0.1. */
  readonly port: number;
  /** The URL of the server, through the relay. */
  readonly url: string;
  /** Ends every connection and refuses new ones. Idempotent. */
  cut(): Promise<void>;
  /**
   * Accepts new connections and passes their bytes on at once. Connections that fell silent stay silent. Idempotent.
   */
  mend(): Promise<void>;
  /** From now on, loses every byte on every connection, old and new. */
  silence(): void;
  /** From now on, delays the server's responses by this many milliseconds. */
  delay(milliseconds: number): void;
  /**
   * Cuts when a statement comes: before it reaches the server, or after the server has answered it but before the
   * client receives the answer. Resolves after the cut; `mend` is needed afterwards. Requires a statement reader.
   */
  cutAt(statement: RegExp, moment: "before" | "after"): Promise<void>;
}

interface Trap {
  readonly statement: RegExp;
  readonly moment: "before" | "after";
  readonly done: () => void;
}

/**
 * Starts a relay to a server.
 * @param url of the server or of a database on it, with a host and a port
 * @param reader makes the reader for the statements of one connection; `cutAt` requires it
 */
export async function relayTo(url: string, reader?: () => StatementReader): Promise<Relay> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  /** The state of the connections that are open now; connections made after `mend` share another one. */
  let network = { isSilent: false };
  let pause = 0;
  let trap: Trap | null = null;
  const server = createServer((inner) => {
    const outer = connect(Number(target.port), target.hostname);
    const own = network;
    const read = reader?.();
    let withheld: Trap | null = null;
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    const spring = (sprung: Trap) => void cut().then(sprung.done);
    inner.on("data", (chunk) => {
      const statement = read?.(chunk) ?? "";
      if (trap?.statement.test(statement) === true) {
        const sprung = trap;
        trap = null;
        if (sprung.moment === "before") {
          spring(sprung);
          return;
        }
        withheld = sprung;
      }
      if (!own.isSilent) outer.write(chunk);
    });
    outer.on("data", (chunk) => {
      if (withheld !== null) spring(withheld);
      else if (pause > 0) setTimeout(() => void (own.isSilent || inner.write(chunk)), pause);
      else if (!own.isSilent) inner.write(chunk);
    });
  });
  const port = await listen(server);
  const cut = () => stop(server, sockets);
  return {
    port,
    url: through(target, port),
    cut,
    mend: async () => {
      if (network.isSilent) network = { isSilent: false };
      pause = 0;
      if (!server.listening) await listen(server, port);
    },
    silence: () => {
      network.isSilent = true;
    },
    delay: (milliseconds) => {
      pause = milliseconds;
    },
    cutAt: (statement, moment) =>
      new Promise((done) => {
        trap = { statement, moment, done };
      }),
  };
}

/** Starts a server that accepts connections and never answers. */
export async function silentServer(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  const port = await listen(server);
  return { port, close: () => stop(server, sockets) };
}

function through(target: URL, port: number): string {
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  // Clients of a replica set connect to the addresses that it announces, past any relay, unless this says otherwise.
  if (url.protocol.startsWith("mongodb")) {
    url.searchParams.delete("replicaSet");
    url.searchParams.set("directConnection", "true");
  }
  return url.href;
}

async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  if (!server.listening) return;
  server.close();
  await once(server, "close");
}
