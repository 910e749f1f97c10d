import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "@portcullis/http";
import { shouldCloseConnection } from "./should-close-connection.ts";

/** Headers of a replaced response that describe its content (RFC 9110 §8). */
export const representationHeaders: readonly string[] = [
  "Content-Disposition",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Range",
  "ETag",
  "Last-Modified",
  "Transfer-Encoding",
];

/**
 * Sends an answer. Header fields that the application has set stay, except those that the answer has. Does nothing if
 * the application has already answered, for example after a timeout.
 */
export function sendAnswer(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body, problem } = answer;
  if (response.headersSent) return;
  response.statusCode = status;
  if (problem !== null) {
    for (const name of representationHeaders) response.removeHeader(name);
    if (hasConnectionHeader(request) && shouldCloseConnection(request)) response.setHeader("Connection", "close");
  }
  for (const name in headers) {
    if (name === "Connection" && !hasConnectionHeader(request)) continue;
    const value = headers[name];
    if (typeof value === "string") response.setHeader(name, value);
    else if (value !== undefined) response.appendHeader(name, value);
  }
  if (body === null) {
    response.end();
    return;
  }
  response.setHeader("Content-Length", typeof body === "string" ? Buffer.byteLength(body) : body.length);
  response.end(body);
}

/** HTTP/2 has none (RFC 9113 §8.2.2). */
const hasConnectionHeader = ({ httpVersionMajor }: IncomingMessage): boolean => httpVersionMajor < 2;
