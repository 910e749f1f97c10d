import type { IncomingMessage } from "node:http";
import { RequestError } from "@portcullis/http-koa";
import type { Middleware } from "koa";

/** RFC 9110 §7.2, RFC 3986 §3.2.2: a name, an IPv4 address or an IPv6 address in brackets; a port. May be empty. */
const hostSyntax = /^(?:\[[\da-f:.]+\]|(?:[\w\-.~!$&'()*+,;=]|%[\da-f]{2})*)(?::\d*)?$/i;

/**
 * Rejects requests that Node's parser accepts although HTTP/1.1 requires 400, because two recipients may read them
 * differently. Node's own check of `Host` is off, because its response is not a problem document.
 */
export const assertHttpSyntax: Middleware = async ({ req }, next) => {
  const detail = faultOf(req);
  if (detail !== null) throw new RequestError("invalid_request", { detail, headers: { Connection: "close" } });
  await next();
};

function faultOf(request: IncomingMessage): string | null {
  const { httpVersion, headers } = request;
  if (httpVersion === "1.1") {
    // RFC 9112 §3.2
    if (headers.host === undefined) return "The request has no Host header.";
  } else if (httpVersion !== "1.0") {
    return "The HTTP version is not supported. Use HTTP/1.1.";
  } else if (headers["transfer-encoding"] !== undefined) {
    // RFC 9112 §6.1
    return "Transfer-Encoding is not allowed in HTTP/1.0.";
  }
  if (headers.host === undefined) return null;
  if (!hostSyntax.test(headers.host)) return "The Host header is malformed.";
  return countOfHosts(request) > 1 ? "The request has more than one Host header." : null;
}

/** `headers` contains only the first of several. */
function countOfHosts({ rawHeaders }: IncomingMessage): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count;
}
