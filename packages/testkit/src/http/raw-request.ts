import { once } from "node:events";
import { connect } from "node:net";
import type { HttpHarness } from "./http-harness.ts";
import { urlOf } from "./request.ts";

export interface RawAnswer {
  readonly status: number;
  /** The status line and the header fields, unchanged. */
  readonly head: string;
  readonly body: string;
}

export interface RawMessage {
  /** Default `GET`. */
  readonly method?: string;
  /** What follows the header, byte for byte. Default: nothing. */
  readonly body?: string;
}

/** Sends header lines unchanged over a plain socket, which `fetch` would not do. */
export async function sendRaw(
  harness: HttpHarness,
  path: string,
  lines: readonly string[],
  { method = "GET", body = "" }: RawMessage = {},
): Promise<RawAnswer> {
  const { hostname, port, pathname, search } = new URL(urlOf(harness, path));
  const socket = connect({ host: hostname, port: Number(port === "" ? 80 : port) });
  const head = [`${method} ${pathname}${search} HTTP/1.1`, `Host: ${hostname}`, "Connection: close", ...lines, "", ""];
  socket.write(head.join("\r\n") + body, "latin1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "close");
  const text = Buffer.concat(chunks).toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  return { status: Number(text.split(" ")[1]), head: text.slice(0, end), body: text.slice(end + 4) };
}
