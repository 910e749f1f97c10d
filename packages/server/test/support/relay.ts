import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Tells what a client asks for in the bytes that it sends on one connection. */
export type StatementReader = (chunk: Buffer) => string;

/** Passes bytes on to a server, as long as it is up. */
export interface Relay {
  readonly port: number;
  /** Ends every connection and takes no more. */
  cut(): Promise<void>;
  /** Takes connections again, and passes everything on at once. */
  mend(): Promise<void>;
  /** Takes connections, and passes nothing on; not even on those there are. */
  silence(): void;
  /** Passes on what the server answers only after so many milliseconds. */
  delay(milliseconds: number): void;
  /**
   * Cuts when a statement comes: before it reaches the server, or after the server has answered it, of which the client
   * hears nothing. Resolves when that was done; `mend` is needed after it.
   */
  cutAt(statement: RegExp, moment: "before" | "after"): Promise<void>;
}

interface Trap {
  readonly statement: RegExp;
  readonly moment: "before" | "after";
  readonly done: () => void;
}

/**
 * A way to a server that can be taken away. It is cut at first.
 * @param reader makes what reads the statements of a connection; `cutAt` needs it
 */
export async function relayTo(host: string, port: number, reader?: () => StatementReader): Promise<Relay> {
  const sockets = new Set<Socket>();
  let silent = false;
  let pause = 0;
  let trap: Trap | null = null;
  const server = createServer((inner) => {
    const outer = connect(port, host);
    const read = reader?.();
    let swallowing: Trap | null = null;
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
        swallowing = sprung;
      }
      if (!silent) outer.write(chunk);
    });
    outer.on("data", (chunk) => {
      if (swallowing !== null) spring(swallowing);
      else if (pause > 0) setTimeout(() => void (silent || inner.write(chunk)), pause);
      else if (!silent) inner.write(chunk);
    });
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
      pause = 0;
      if (!server.listening) await listen(listening);
    },
    silence: () => {
      silent = true;
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
