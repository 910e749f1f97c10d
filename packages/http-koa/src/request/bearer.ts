import type { IncomingMessage } from "node:http";
import { AuthError } from "@portcullis/core";
import { RequestError } from "@portcullis/http";

const bearer = /^bearer(?: +|$)(.*)$/i;
const b64token = /^[\w\-.~+/]+=*$/;

/**
 * Returns the access token in the `Authorization` header (RFC 6750 §2.1), the only place where it is accepted. Null if
 * there is none, or if the scheme is another.
 * @throws AuthError `token_invalid` if it is malformed; RequestError `invalid_request` if it is sent twice (§2)
 */
export function readBearer({ rawHeaders, url = "" }: Pick<IncomingMessage, "rawHeaders" | "url">): string | null {
  const value = readAuthorization({ rawHeaders });
  const token = value === null ? undefined : bearer.exec(value)?.[1];
  if (token === undefined) return null;
  assertNoneInQuery({ url });
  if (!b64token.test(token)) throw new AuthError("token_invalid");
  return token;
}

/**
 * Returns the `Authorization` header; null if there is none.
 * @throws RequestError `invalid_request` if it is sent twice
 */
export function readAuthorization({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): string | null {
  // Node keeps only the first of several `Authorization` headers in `headers`, and all in `rawHeaders`.
  const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === "authorization");
  const [value = null, ...others] = values;
  if (others.length > 0) throw sentTwice();
  return value;
}

/**
 * For a request that already has an access token.
 * @throws RequestError `invalid_request` if its query has one too (RFC 6750 §2.3)
 */
export function assertNoneInQuery({ url = "" }: Pick<IncomingMessage, "url">): void {
  const start = url.indexOf("?");
  if (start >= 0 && new URLSearchParams(url.slice(start)).has("access_token")) throw sentTwice();
}

export function sentTwice(): RequestError {
  return new RequestError("invalid_request", { detail: "Credentials are to be sent once, in one way." });
}
