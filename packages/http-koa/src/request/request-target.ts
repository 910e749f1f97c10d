import type { Context } from "koa";
import { RequestError } from "@portcullis/http";

/** RFC 9112 §3.2.2, without user information (RFC 9110 §4.2.4) and without a fragment. */
const absoluteForm = /^https?:\/\/[^/?@#]+(?<path>\/[^?#]*)?(?<query>\?[^#]*)?$/i;

const slash = 0x2f;

/**
 * Reads the target of a request (RFC 9112 §3.2) before anything else does. Koa parses it whenever `ctx.path` is read, and
 * throws for some targets, also in listeners, where nothing catches the error. Afterwards reading `ctx.path` can't fail: an
 * absolute-form target is replaced by its path and query, as a proxy would send it, and a malformed one by `/`.
 * `ctx.originalUrl` keeps what the client sent.
 * @returns whether the target is well-formed; if not, reject the request with `malformedTarget()`
 */
export function readTarget(ctx: Context): boolean {
  const { url = "" } = ctx.req;
  if (url.charCodeAt(0) === slash && !url.includes("#") && hasPath(ctx)) return true;
  if (url === "*") return true;
  const { path = "/", query = "" } = absoluteForm.exec(url)?.groups ?? {};
  const isAbsolute = absoluteForm.test(url) && URL.canParse(url);
  ctx.url = isAbsolute ? path + query : "/";
  if (isAbsolute && hasPath(ctx)) return true;
  ctx.url = "/";
  return false;
}

export const malformedTarget = (): RequestError =>
  new RequestError("invalid_request", { detail: "The request target is malformed." });

/** Koa caches the parsed target, so reading `ctx.path` again costs nothing. */
function hasPath(ctx: Context): boolean {
  try {
    return ctx.path.startsWith("/");
  } catch {
    return false;
  }
}
