import type { Context } from "koa";

/** Whether a text is empty, or a path of segments of unreserved characters (RFC 3986 §2.3) without a trailing slash. */
export const isPath = (text: string): boolean => /^(?:\/[\w\-.~]+)*$/.test(text);

/**
 * Returns the path at which the application has mounted the router, such as `/api`, which `koa-mount` and similar strip from
 * the path. Empty if nothing is stripped.
 */
export function mountPathOf({ originalUrl, path }: Pick<Context, "originalUrl" | "path">): string {
  const [original = ""] = originalUrl.replace(/^https?:\/\/[^/?]*/i, "").split("?");
  if (!original.endsWith(path)) return "";
  const mount = original.slice(0, original.length - path.length);
  return isPath(mount) ? mount : "";
}
