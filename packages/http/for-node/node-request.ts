import type { IncomingMessage } from "node:http";
import { BodyReadBefore, type HttpRequest, RequestError } from "@portcullis/http";
import { collect } from "./read-bytes.ts";

/** Fields that must not be sent twice. Of these Node keeps only the first in `headers`. */
const single: ReadonlySet<string> = new Set(["authorization", "content-type", "host"]);

const none = new Uint8Array();

/** The members that frameworks and body parsers add to Node's request. */
interface Extended {
  /** Express and others: the target before the path of a mount was stripped. */
  readonly originalUrl?: unknown;
  /** The text or bytes of a body that was read before: Express with `verify`, cloud functions. */
  readonly rawBody?: unknown;
}

/** A request of `node:http`. */
export class NodeRequest implements HttpRequest {
  readonly raw: IncomingMessage;

  constructor(raw: IncomingMessage) {
    this.raw = raw;
  }

  get method(): string {
    return this.raw.method ?? "GET";
  }

  get target(): string {
    return this.raw.url ?? "/";
  }

  get originalTarget(): string | undefined {
    const { originalUrl } = this.raw as Extended;
    return typeof originalUrl === "string" ? originalUrl : undefined;
  }

  get peer(): string | undefined {
    return this.raw.socket.remoteAddress;
  }

  get isEncrypted(): boolean {
    return (this.raw.socket as { readonly encrypted?: boolean }).encrypted === true;
  }

  header(name: string): string | undefined {
    if (single.has(name)) {
      const values = this.#valuesOf(name);
      if (values.length > 1) return values.join(", ");
      return values[0] ?? (name === "host" ? this.#authority() : undefined);
    }
    const value = this.raw.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  #valuesOf(name: string): readonly string[] {
    const { rawHeaders } = this.raw;
    const values: string[] = [];
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const field = rawHeaders[index] ?? "";
      if (field.length === name.length && field.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? "");
    }
    return values;
  }

  /** HTTP/2 uses it instead of `Host` (RFC 9113 §8.3.1). */
  #authority(): string | undefined {
    const authority = this.raw.headers[":authority"];
    return typeof authority === "string" ? authority : undefined;
  }

  headerNames(): Iterable<string> {
    return Object.keys(this.raw.headers);
  }

  async readBody(limit: number, onFirst: () => void): Promise<Uint8Array> {
    const { raw } = this;
    if (isAnnouncedEmpty(raw)) return none;
    if (!raw.readableDidRead && !raw.readableEnded) return collect(raw, limit, onFirst);
    // An empty body ends without any data.
    if (!raw.readableDidRead) return none;
    const bytes = bytesOf(this.bodyReadBefore());
    if (bytes.length === 0) return none;
    onFirst();
    if (bytes.length > limit) throw new RequestError("payload_too_large");
    return bytes;
  }

  /** The text or bytes of a body that a body parser has read before. */
  protected bodyReadBefore(): unknown {
    return (this.raw as Extended).rawBody;
  }
}

/** RFC 9112 §6.3: without either header there is no body. HTTP/2 needs neither for one. */
function isAnnouncedEmpty({ headers, httpVersionMajor }: IncomingMessage): boolean {
  if (httpVersionMajor > 1) return headers["content-length"] === "0";
  return headers["transfer-encoding"] === undefined && !(Number(headers["content-length"] ?? 0) > 0);
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (typeof body !== "string") throw new BodyReadBefore();
  // Decoders replace invalid UTF-8 with this character, so the text no longer shows whether it was valid.
  if (body.includes("\ufffd")) throw new RequestError("invalid_request", { detail: "The body is not UTF-8." });
  return Buffer.from(body, "utf8");
}
