import { AuthError } from "@portcullis/core";
import type { HttpRequest } from "./http-request.ts";
import { RequestError } from "./request-error.ts";

const bearer = /^bearer(?: +|$)(.*)$/i;
const b64token = /^[\w\-.~+/]+=*$/;

type WithHeaders = Pick<HttpRequest, "header" | "headerValues">;

/**
 * Returns the access token in the `Authorization` header (RFC 6750 §2.1), the only place where it is accepted. Null if
 * there is none, or if the scheme is another.
 * @throws AuthError `token_invalid` if it is malformed; RequestError `invalid_request` if it is sent twice (§2)
 */
export function readBearer(request: WithHeaders & Pick<HttpRequest, "target">): string | null {
  const value = readAuthorization(request);
  const token = value === null ? undefined : bearer.exec(value)?.[1];
  if (token === undefined) return null;
  assertNoneInQuery(request);
  if (!b64token.test(token)) throw new AuthError("token_invalid");
  return token;
}

/**
 * Returns the `Authorization` header; null if there is none.
 * @throws RequestError `invalid_request` if it is sent twice
 */
export function readAuthorization(request: WithHeaders): string | null {
  const value = request.header("authorization");
  if (value === undefined) return null;
  if (value.includes(",")) assertSentOnce(value, request);
  return value;
}

/**
 * Some runtimes join two headers by a comma, which is in no token. A bearer token in front of it is malformed anyway; one that
 * follows must not be overlooked.
 */
function assertSentOnce(value: string, request: WithHeaders): void {
  const isHidden = !bearer.test(value) && /,\s*bearer\b/i.test(value);
  if (isHidden || request.headerValues("authorization").length > 1) throw sentTwice();
}

/**
 * For a request that already has an access token.
 * @throws RequestError `invalid_request` if its query has one too (RFC 6750 §2.3)
 */
export function assertNoneInQuery({ target }: Pick<HttpRequest, "target">): void {
  const start = target.indexOf("?");
  if (start >= 0 && new URLSearchParams(target.slice(start)).has("access_token")) throw sentTwice();
}

export function sentTwice(): RequestError {
  return new RequestError("invalid_request", { detail: "Credentials are to be sent once, in one way." });
}
