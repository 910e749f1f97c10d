import { BodyReadBefore, type HttpRequest } from "../request/http-request.ts";
import { RequestError } from "../request/request-error.ts";

/** What a `Request` does not contain. */
export interface FetchInfo {
  /**
   * The address of the other end of the connection, as the runtime reports it. Without it, nothing is counted by
   * network.
   */
  readonly address?: string | undefined;
  /** The runtime's `waitUntil`, if it may stop the process after the response. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

const none = new Uint8Array();

/** A `Request` of the Fetch standard. */
export class FetchRequest implements HttpRequest {
  readonly raw: Request;
  readonly method: string;
  readonly target: string;
  readonly isEncrypted: boolean;
  readonly peer: string | undefined;
  readonly waitUntil?: (work: Promise<unknown>) => void;
  readonly #host: string;

  constructor(raw: Request, { address, waitUntil }: FetchInfo = {}) {
    const { url } = raw;
    const start = url.indexOf("://") + 3;
    const slash = url.indexOf("/", start);
    const path = slash < 0 ? url.length : slash;
    const mark = url.indexOf("#", path);
    this.raw = raw;
    this.method = raw.method;
    this.target = url.slice(path, mark < 0 ? undefined : mark) || "/";
    this.isEncrypted = url.startsWith("https:");
    this.peer = address;
    this.#host = url.slice(start, path);
    if (waitUntil !== undefined) this.waitUntil = waitUntil;
  }

  header(name: string): string | undefined {
    const value = this.raw.headers.get(name);
    if (value !== null) return value;
    return name === "host" ? this.#host : undefined;
  }

  headerNames(): Iterable<string> {
    return this.raw.headers.keys();
  }

  async readBody(limit: number, onFirst: () => void): Promise<Uint8Array> {
    const { body, bodyUsed, headers } = this.raw;
    if (body === null) return none;
    if (bodyUsed || body.locked) throw new BodyReadBefore();
    const announced = Number(headers.get("content-length") ?? 0);
    if (announced > 0) onFirst();
    if (announced > limit) throw tooLarge();
    return collect(body.getReader(), limit, announced > 0 ? () => undefined : onFirst);
  }
}

/** Reads a stream to its end; stops reading at the first error. */
async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
  onFirst: () => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let chunk = await next(reader); chunk !== undefined; chunk = await next(reader)) {
      if (chunk.length === 0) continue;
      if (length === 0) onFirst();
      length += chunk.length;
      if (length > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
  }
  return joined(chunks, length);
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch {
    throw new RequestError("invalid_request", { detail: "The request ended before the whole body arrived." });
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first = none] = chunks;
  if (chunks.length < 2) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

const tooLarge = () => new RequestError("payload_too_large");
