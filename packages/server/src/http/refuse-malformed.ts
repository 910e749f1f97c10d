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
    const request_id = randomUUID();
    const refusal = refusals[code] ?? "invalid_request";
    logger.info({ request_id, refusal, ...(/^\w{1,64}$/.test(code) ? { code } : {}) }, "malformed request");
    socket.end(answerTo(refusal, request_id), () => socket.destroy());
  });
}

function answerTo(code: Refusal, requestId: string): string {
  const problem = problemDocument({ code, detail: new RequestError(code).message }, { requestId });
  const body = JSON.stringify(problem);
  const headers = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    `X-Request-Id: ${requestId}`,
    "Connection: close",
  ];
  return `${headers.join("\r\n")}\r\n\r\n${body}`;
}
