import { clientAddress, type ForwardingFault } from "@portcullis/http-koa";
import type { Middleware } from "koa";
import type { Logger } from "../logging/logger.ts";

const warnings: Readonly<Record<ForwardingFault, string>> = {
  untrusted:
    "X-Forwarded-For is ignored, because it comes from an address that is not in PORTCULLIS_TRUSTED_PROXIES: all clients behind it share its address and its limits on failed logins",
  unreadable:
    "X-Forwarded-For of a trusted proxy contains something that is not an address: its clients share the proxy's address and its limits on failed logins",
};

/** Warns once about each problem with `X-Forwarded-For`. */
export function proxyWarnings(logger: Logger, trustedProxies: readonly string[]): Middleware {
  const pending = new Set<ForwardingFault>(["untrusted", "unreadable"]);
  const check = clientAddress(trustedProxies, (fault, address) => {
    if (pending.delete(fault)) logger.warn({ address }, warnings[fault]);
  });
  return (ctx, next) => {
    if (pending.size > 0 && ctx.headers["x-forwarded-for"] !== undefined) check(ctx.req);
    return next();
  };
}
