import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type { Config } from "../configuration/index.ts";
import { contained } from "../logging/contained.ts";
import { errorFields } from "../logging/error-fields.ts";
import type { Logger } from "../logging/logger.ts";
import { Connections } from "./connections.ts";
import { type AddressSettings, ListenError } from "./listen-error.ts";
import { refuseConnect, refuseMalformed } from "./refuse-malformed.ts";

export interface Listening {
  /** The URL of the server, with the actual port. */
  readonly url: string;
  /**
   * Stops listening, and waits until every accepted request has been answered. Idempotent.
   * @returns whether all were answered within the given milliseconds
   */
  stop(deadline: number): Promise<boolean>;
}

/** Milliseconds for clients with open connections to learn that these will close. */
const drain = 200;

/** Milliseconds for a new connection to send its request. */
const unusedFor = 1_000;

/**
 * Answers a request. An error that it throws or rejects with is logged and closes the connection, but does not end the
 * process.
 */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * Listens with the limits that a public service needs.
 * @throws ListenError if the address can't be used
 */
export async function listen(
  handle: RequestHandler,
  { host, port, maxConnections }: Pick<Config, "host" | "port" | "maxConnections">,
  logger: Logger,
  settings: AddressSettings = { host: "PORTCULLIS_HOST", port: "PORTCULLIS_PORT" },
): Promise<Listening> {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16_384,
    noDelay: true,
    // The application checks it and answers with a problem document.
    requireHostHeader: false,
  });
  server.maxHeadersCount = 100;
  server.maxConnections = maxConnections;
  // Closes connections without traffic, including clients that do not read their response.
  server.timeout = 60_000;
  const connections = new Connections(server);
  server.on("request", (request, response) => void answer(handle, request, response, logger));
  // RFC 9110 §10.1.1: an unknown expectation may be ignored.
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  refuseMalformed(server, (socket) => connections.answering(socket), logger);
  refuseConnect(server, logger);
  server.listen({ host, port });
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw new ListenError(error, { host, port }, settings);
  });
  // A connection could not be accepted, for example without free file descriptors. Open connections continue.
  server.on("error", (error) => logger.error({ error: errorFields(error) }, "listener failed"));
  let stopping: Promise<boolean> | undefined;
  return {
    url: urlOf(server.address() as AddressInfo),
    stop: (deadline) => {
      stopping ??= stop(server, connections, deadline);
      return stopping;
    },
  };
}

async function answer(
  handle: RequestHandler,
  request: IncomingMessage,
  response: ServerResponse,
  logger: Logger,
): Promise<void> {
  try {
    await handle(request, response);
  } catch (error) {
    const refuse = () => {
      logger.error({ error: errorFields(error) }, "request failed");
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { Connection: "close" }).end();
    };
    contained(logger, refuse)();
  }
}

async function stop(server: Server, connections: Connections, deadline: number): Promise<boolean> {
  connections.closeAfterAnswers();
  if (connections.count > 0) await delay(Math.min(drain, deadline));
  await allTakenUp(connections);
  const closed = new Promise<true>((resolve) => {
    server.close(() => resolve(true));
  });
  const timers = new AbortController();
  const { signal } = timers;
  const unused = delay(unusedFor, undefined, { signal }).then(() => connections.endUnused());
  const late = delay(deadline, false as const, { signal });
  for (const timer of [unused, late]) timer.catch(() => undefined);
  const inTime = await Promise.race([closed, late]);
  timers.abort();
  if (!inTime) server.closeAllConnections();
  return inTime;
}

/**
 * Waits, for a limited time, for a turn of the event loop without new connections. When a server stops listening, the
 * kernel resets connections that have not been accepted yet.
 */
async function allTakenUp(connections: Connections): Promise<void> {
  const giveUp = performance.now() + unusedFor;
  for (let before = -1; before !== connections.takenUp && performance.now() < giveUp; ) {
    before = connections.takenUp;
    await nextTurn();
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
