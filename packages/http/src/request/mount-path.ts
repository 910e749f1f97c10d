import type { HttpRequest } from "./http-request.ts";

/** Whether a text is empty, or a path of segments of unreserved characters (RFC 3986 §2.3) without a trailing slash. */
export const isPath = (text: string): boolean => /^(?:\/[\w\-.~]+)*$/.test(text);

/**
 * Returns the path at which the application has mounted the routes, such as `/api`, which `koa-mount`, Express and
 * similar strip from the target. Empty if nothing is stripped.
 * @param path of the target as the routes see it
 */
export function mountPathOf({ originalTarget }: Pick<HttpRequest, "originalTarget">, path: string): string {
  if (originalTarget === undefined) return "";
  const [original = ""] = originalTarget.replace(/^https?:\/\/[^/?]*/i, "").split("?");
  if (!original.endsWith(path)) return "";
  const mount = original.slice(0, original.length - path.length);
  return isPath(mount) ? mount : "";
}
