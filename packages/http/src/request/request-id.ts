import type { HttpRequest } from "./http-request.ts";

/**
 * Long enough for the ids of proxies and tracers, and shorter than any token: an opaque one has at least 65 characters.
 */
const wellFormed = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The id of a request, in answers and logs: the one that the application gave it, the `X-Request-Id` it came with if
 * that has 1 to 64 letters, digits or any of `.`, `_`, `-`, or a new UUID. A client may choose the id, even the same
 * one twice.
 */
export function requestIdOf(request: Pick<HttpRequest, "requestId" | "header">): string {
  if (request.requestId !== undefined) return request.requestId;
  const given = request.header("x-request-id");
  return given !== undefined && wellFormed.test(given) ? given : crypto.randomUUID();
}
