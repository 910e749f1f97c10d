import type { IncomingMessage } from "node:http";

/** Bytes of a body that are worth reading to keep the connection. */
const worthReading = 16_384;

/** Whether the connection should close after the response, because much of the body may still arrive. */
export function shouldCloseConnection({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > worthReading;
}
