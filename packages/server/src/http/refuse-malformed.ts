import { randomUUID } from "node:crypto";
import { STATUS_CODES, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { problemDocument, RequestError } from "@portcullis/http-koa";
import type { Logger } from "../logging/logger.ts";

type Refusal = "invalid_request" | "request_timeout" | "header_fields_too_large" | "payload_too_large";

const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
  HPE_HEADER_OVERFLOW: "header_fields_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "payload_too_large",
};

/** The connection itself is gone. */
const brokenOff = /^(?:ECONNRESET|EPIPE|ETIMEDOUT)$/;

/** Requests that were being answered when the rest of their body could not be read. */
const refused = new WeakMap<ServerResponse, Refusal>();

/** Why a request was refused half-way through its body, for its line in the log; undefined when it was not. */
export const refusalOf = (response: ServerResponse): Refusal | undefined => refused.get(response);

/** Answers what Node could not read as a request, in the form all errors have, and closes the connection. */
export function refuseMalformed(
  server: Server,
  answering: (socket: Socket) => ServerResponse | null,
  logger: Logger,
): void {
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    const { code = "" } = error;
    const response = answering(socket);
    const begun = response !== null && response.headersSent;
    if (brokenOff.test(code) || !socket.writable || begun) {
      socket.destroy();
      return;
    }
    const refusal = refusals[code] ?? "invalid_request";
    if (response !== null && !response.req.complete) {
      refuseHalfRead(response, refusal);
      return;
    }
    const request_id = randomUUID();
    logger.info({ request_id, refusal, ...(/^\w{1,64}$/.test(code) ? { code } : {}) }, "malformed request");
    socket.end(answerTo(refusal, request_id), () => socket.destroy());
  });
}

/** As the answer to the request that it is a part of, and so in that one's line. */
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
