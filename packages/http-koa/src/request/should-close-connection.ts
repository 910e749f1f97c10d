import type { IncomingMessage } from "node:http";

/** Bytes that are worth reading, only to keep a connection. */
const worthReading = 16_384;

/** Whether so much of a body may still come that the connection had better end with the answer. */
export function shouldCloseConnection({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > worthReading;
}
