import { originForm, readTarget as read } from "@portcullis/http";
import type { Context } from "koa";

/**
 * Reads the target of a request (RFC 9112 §3.2) before anything else does. Koa parses it whenever `ctx.path` is read,
 * and throws for some targets, also in listeners, where nothing catches the error. Afterwards reading `ctx.path` can't
 * fail: an absolute-form target is replaced by its path and query, as a proxy would send it, and a malformed one by
 * `/`. `ctx.originalUrl` keeps what the client sent. Returns whether the target is well-formed.
 */
export function readTarget(ctx: Context): boolean {
  const { url = "" } = ctx.req;
  const target = read(url);
  if (target !== null) {
    if (!url.startsWith("/") && url !== "*") ctx.url = originForm(target);
    if (url === "*" || hasPath(ctx)) return true;
  }
  ctx.url = "/";
  return false;
}

/** Koa caches the parsed target, so reading `ctx.path` again costs nothing. */
function hasPath(ctx: Context): boolean {
  try {
    return ctx.path.startsWith("/");
  } catch {
    return false;
  }
}
