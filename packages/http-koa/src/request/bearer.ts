import type { IncomingMessage } from "node:http";
import { AuthError } from "@portcullis/core";
import { RequestError } from "./request-error.ts";

const bearer = /^bearer(?: +|$)(.*)$/i;
const b64token = /^[\w\-.~+/]+=*$/;

/**
 * The access token of a request: in the `Authorization` header (RFC 6750 §2.1) and nowhere else. Null when there is
 * none, which is also what another scheme means.
 * @throws AuthError `token_invalid` when it can't be one; RequestError `invalid_request` when it is sent twice (§2)
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
 * The `Authorization` header; null when there is none.
 * @throws RequestError `invalid_request` when it is sent twice
 */
export function readAuthorization({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): string | null {
  // Of several `Authorization` headers, Node keeps the first in `headers`; in `rawHeaders` it keeps all.
  const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === "authorization");
  const [value = null, ...others] = values;
  if (others.length > 0) throw sentTwice();
  return value;
}

/**
 * For a request that has an access token already.
 * @throws RequestError `invalid_request` when its query has one too (RFC 6750 §2.3)
 */
export function assertNoneInQuery({ url = "" }: Pick<IncomingMessage, "url">): void {
  const start = url.indexOf("?");
  if (start >= 0 && new URLSearchParams(url.slice(start)).has("access_token")) throw sentTwice();
}

export function sentTwice(): RequestError {
  return new RequestError("invalid_request", { detail: "Credentials are to be sent once, in one way." });
}
