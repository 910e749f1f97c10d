import { AuthError } from "@portcullis/core";
import type { HttpRequest } from "./http-request.ts";
import { RequestError } from "./request-error.ts";

const bearer = /^bearer(?: +|$)(.*)$/i;
const b64token = /^[\w\-.~+/]+=*$/;

/**
 * Returns the access token in the `Authorization` header (RFC 6750 §2.1), the only place where it is accepted. Null
 * without such a header, or if the scheme is another.
 * @throws AuthError `token_invalid` if it is malformed; RequestError `invalid_request` if it is sent twice (§2)
 */
export function readBearer(request: Pick<HttpRequest, "header" | "target">): string | null {
  const value = readAuthorization(request);
  const token = value === null ? undefined : bearer.exec(value)?.[1];
  if (token === undefined) return null;
  assertNoneInQuery(request);
  if (!b64token.test(token)) throw new AuthError("token_invalid");
  return token;
}

/**
 * Returns the `Authorization` header; null if it is absent.
 * @throws RequestError `invalid_request` if it is sent twice
 */
export function readAuthorization(request: Pick<HttpRequest, "header">): string | null {
  const value = request.header("authorization");
  if (value === undefined) return null;
  if (value.includes(",") && isJoined(value)) throw sentTwice();
  return value;
}

/**
 * Whether a value with a comma consists of two joined headers. Fetch joins them, so they look like one header with a
 * comma, and every mount treats both in the same way. No token has a comma. Other schemes have commas, such as those
 * between the parameters of Digest.
 */
function isJoined(value: string): boolean {
  return bearer.test(value) || /,\s*(?:bearer\b|[a-z][\w-]* )/i.test(value.replace(quoted, ""));
}

/** Quoted strings, the last of which may lack its end. */
const quoted = /"(?:[^"\\]|\\.)*"?/g;

/**
 * For a request that already has an access token.
 * @throws RequestError `invalid_request` if its query has one too (RFC 6750 §2.3)
 */
export function assertNoneInQuery({ target }: Pick<HttpRequest, "target">): void {
  const start = target.indexOf("?");
  if (start >= 0 && new URLSearchParams(target.slice(start)).has("access_token")) throw sentTwice();
}

export function sentTwice(): RequestError {
  return new RequestError("invalid_request", { detail: "Send credentials once, and in one way only." });
}
