import { randomUUID } from "node:crypto";
import { type IncomingMessage, STATUS_CODES, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { problemDocument, RequestError } from "@portcullis/http-koa";
import { contained } from "../logging/contained.ts";
import type { Logger } from "../logging/logger.ts";

type Refusal = "invalid_request" | "request_timeout" | "header_fields_too_large" | "payload_too_large";

const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
  HPE_HEADER_OVERFLOW: "header_fields_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "payload_too_large",
};

/** Codes of lost connections. */
const brokenOff = /^(?:ECONNRESET|EPIPE|ETIMEDOUT)$/;

/** Responses to requests whose body could not be read completely. */
const refused = new WeakMap<ServerResponse, Refusal>();

/** Returns why a request was rejected half-way through its body, for the access log. Undefined if it was not. */
export const refusalOf = (response: ServerResponse): Refusal | undefined => refused.get(response);

/**
 * Answers input that Node can't parse as a request with a problem document, and closes the connection. A complete
 * request that arrived before it on the same connection gets its response first.
 */
export function refuseMalformed(
  server: Server,
  answering: (socket: Socket) => ServerResponse | null,
  logger: Logger,
): void {
  // After its first error, the parser reports one for all further input.
  const broken = new WeakSet<Socket>();
  const refuse = (error: NodeJS.ErrnoException, stream: Duplex) => {
    const socket = stream as Socket;
    if (broken.has(socket)) return;
    broken.add(socket);
    const { code = "" } = error;
    const response = answering(socket);
    if (brokenOff.test(code) || !socket.writable) {
      socket.destroy();
    } else if (response === null) {
      refuseRequest(socket, code, logger);
    } else if (response.req.complete) {
      const next = () => (socket.writable ? refuseRequest(socket, code, logger) : socket.destroy());
      response.once("close", contained(logger, next));
    } else if (!response.headersSent) {
      refuseHalfRead(response, refusals[code] ?? "invalid_request");
    } else if (response.writableFinished) {
      socket.destroy();
    } else {
      response.once("close", () => socket.destroy());
    }
  };
  server.on("clientError", contained(logger, refuse));
}

/** Rejects CONNECT requests (RFC 9110 §9.3.6). Without a listener, Node closes the connection without a response. */
export function refuseConnect(server: Server, logger: Logger): void {
  const refuse = (_request: IncomingMessage, socket: Duplex) => {
    // Node has removed its own listeners.
    socket.on("error", () => undefined);
    refuseRequest(socket, "CONNECT", logger);
  };
  server.on("connect", contained(logger, refuse));
}

function refuseRequest(socket: Duplex, code: string, logger: Logger): void {
  const refusal = refusals[code] ?? "invalid_request";
  const request_id = randomUUID();
  logger.info({ request_id, refusal, ...(/^\w{1,64}$/.test(code) ? { code } : {}) }, "malformed request");
  socket.end(answerTo(refusal, request_id), () => socket.destroy());
}

/** Answers a request whose body is malformed. The access log reports the code in that request's line. */
function refuseHalfRead(response: ServerResponse, refusal: Refusal): void {
  refused.set(response, refusal);
  const { status, headers, body } = problemAnswer(refusal, String(response.getHeader("X-Request-Id") ?? randomUUID()));
  response.writeHead(status, headers).end(body, () => response.req.destroy());
}

function answerTo(code: Refusal, requestId: string): string {
  const { status, headers, body } = problemAnswer(code, requestId);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

function problemAnswer(code: Refusal, requestId: string) {
  const problem = problemDocument({ code, detail: new RequestError(code).message }, { requestId });
  const body = JSON.stringify(problem);
  const headers = {
    "Content-Type": "application/problem+json",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
    Connection: "close",
  };
  return { status: problem.status, headers, body };
}
