import type { HttpRequest } from "../request/http-request.ts";
import { RequestError } from "../request/request-error.ts";
import { parseForm } from "./parse-form.ts";
import { type Fields, parseJson } from "./parse-json.ts";
import { decodeUtf8 } from "./body-text.ts";
import { type BodyType, mediaTypeOf } from "./media-type.ts";

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
 * Reads and parses a body strictly.
 * @throws RequestError `invalid_request` (no body, among others), `payload_too_large`, `unsupported_media_type`;
 * AuthError `validation_failed` for strings that can't be stored; BodyReadBefore
 */
export async function readBody(request: HttpRequest, options: BodyOptions): Promise<Body> {
  const body = await readOptionalBody(request, options);
  if (body === null) throw new RequestError("invalid_request", { detail: "The request has no body." });
  return body;
}

/**
 * The same, for routes with an optional body. Null for an empty body, whether it is framed by `Content-Length: 0`,
 * empty chunks or neither: proxies send a request without a body in any of these ways (RFC 9112 §6.3).
 * @throws as `readBody` does
 */
export async function readOptionalBody(
  request: HttpRequest,
  { types, limit = 16_384 }: BodyOptions,
): Promise<Body | null> {
  let type: BodyType | undefined;
  const bytes = await request.readBody(limit, () => (type = mediaTypeOf(request, types)));
  if (type === undefined) return null;
  const text = decodeUtf8(bytes);
  return { type, fields: type === "json" ? parseJson(text) : parseForm(text) };
}
