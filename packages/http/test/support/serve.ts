import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { FetchHandler } from "../../src/fetch.ts";

/** A function that answers a request of Node. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server on a loopback address. */
export async function serve(listener: Listener) {
  const server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, url: `http://127.0.0.1:${port}`, close };
}

/**
 * Calls a fetch handler as servers of the Fetch standard do: headers with one name are joined, and the body is a
 * stream.
 */
export function listenerOf(handler: FetchHandler): Listener {
  return async (request, response) => {
    const address = request.socket.remoteAddress;
    const answered = await handler(standardRequest(request), address === undefined ? {} : { address });
    const { status, headers, body } = answered ?? new Response("the application's own", { status: 404 });
    const fields = [...headers].filter(([name]) => name !== "set-cookie").flat();
    response.writeHead(status, [...fields, ...headers.getSetCookie().flatMap((cookie) => ["set-cookie", cookie])]);
    if (body === null) response.end();
    else Readable.fromWeb(body).pipe(response);
  };
}

function standardRequest(request: IncomingMessage): Request {
  const { method = "GET", rawHeaders, headers, url } = request;
  const fields = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    fields.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? { body: Readable.toWeb(request) as globalThis.ReadableStream, duplex: "half" as const } : {};
  return new Request(`http://${headers.host}${url}`, { method, headers: fields, ...body });
}
