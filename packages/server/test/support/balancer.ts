import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Passes requests to several servers in turn, as common balancers do. */
export interface Balancer {
  readonly url: string;
  /** How many requests each server has answered. */
  readonly answered: ReadonlyMap<string, number>;
  /** Replaces the servers. */
  use(servers: readonly string[]): void;
  close(): Promise<void>;
}

/**
 * Adds each client to `X-Forwarded-For`. If a server accepts no connection, its request goes to the next one. If a
 * request that was sent gets no answer, the client gets 502, because the request may have been carried out.
 */
export async function balance(servers: readonly string[]): Promise<Balancer> {
  const answered = new Map<string, number>();
  let upstream = servers;
  let turn = 0;
  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await bodyOf(incoming);
    for (let tries = 0; tries < upstream.length; tries += 1) {
      const server = upstream[(turn += 1) % upstream.length] ?? "";
      const outcome = await send(server, incoming, body, outgoing);
      if (outcome === "answered") answered.set(server, (answered.get(server) ?? 0) + 1);
      if (outcome !== "refused") return;
    }
    outgoing.writeHead(503).end();
  };
  const balancer = createServer((incoming, outgoing) => void forward(incoming, outgoing));
  balancer.listen(0, "127.0.0.1");
  await once(balancer, "listening");
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    answered,
    use: (others) => {
      upstream = others;
    },
    close: async () => {
      balancer.closeAllConnections();
      balancer.close();
      await once(balancer, "close");
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(
  server: string,
  { method = "GET", url = "/", headers, socket }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<"answered" | "refused" | "lost"> {
  return new Promise((resolve) => {
    const before = headers["x-forwarded-for"];
    const client = socket.remoteAddress ?? "";
    const forwarded = { "x-forwarded-for": before === undefined ? client : `${String(before)}, ${client}` };
    // A new connection for each request: the server can't close one that is about to be used again.
    const sent = request(server + url, { method, headers: { ...headers, ...forwarded }, agent: false });
    sent.on("response", (response) => {
      outgoing.writeHead(response.statusCode ?? 502, withoutHops(response));
      response.pipe(outgoing).on("finish", () => resolve("answered"));
      response.on("error", () => {
        outgoing.destroy();
        resolve("lost");
      });
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") return resolve("refused");
      if (!outgoing.headersSent) outgoing.writeHead(502).end();
      resolve("lost");
    });
    sent.end(body);
  });
}

/** RFC 9110 §7.6.1: headers about one connection are not passed on. */
function withoutHops({ headers }: IncomingMessage) {
  const { connection: _, "keep-alive": __, "transfer-encoding": ___, ...rest } = headers;
  return rest;
}
