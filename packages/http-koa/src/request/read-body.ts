import type { IncomingMessage } from "node:http";
import { RequestError } from "../problems/request-error.ts";
import { collect } from "./collect.ts";
import { type BodyType, mediaTypeOf } from "./media-type.ts";
import { parseForm } from "./parse-form.ts";
import { type Fields, parseJson } from "./parse-json.ts";
import { decodeUtf8 } from "./text.ts";

export interface BodyOptions {
  readonly types: readonly BodyType[];
  /** Bytes; default 16 KiB. */
  readonly limit?: number;
}

export interface Body {
  readonly type: BodyType;
  readonly fields: Fields;
}

/**
 * Reads a body once, and strictly.
 * @throws RequestError `invalid_request`, `payload_too_large`, `unsupported_media_type`; AuthError `validation_failed`
 * for strings that can't be stored
 */
export async function readBody(request: IncomingMessage, { types, limit = 16_384 }: BodyOptions): Promise<Body> {
  if (!hasBody(request)) throw missing();
  const type = mediaTypeOf(request, types);
  const bytes = await collect(request, limit);
  if (bytes.length === 0) throw missing();
  const text = decodeUtf8(bytes);
  return { type, fields: type === "json" ? parseJson(text) : parseForm(text) };
}

/** RFC 9112 §6: a body is announced by either field. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function missing(): RequestError {
  return new RequestError("invalid_request", { detail: "The request has no body." });
}
