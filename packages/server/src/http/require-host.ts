import { RequestError } from "@portcullis/http-koa";
import type { Middleware } from "koa";

/**
 * Refuses a request of HTTP/1.1 without a Host (RFC 9112 §3.2). Node would do so by itself, with an answer that has not the
 * form all errors have.
 */
export const requireHost: Middleware = async ({ req }, next) => {
  if (req.headers.host === undefined && req.httpVersion === "1.1") {
    throw new RequestError("invalid_request", { detail: "The request names no host." });
  }
  await next();
};
