import type { Context } from "koa";

/** Whether a text is a path of segments of unreserved characters (RFC 3986 §2.3) without a slash at its end, or empty. */
export const isPath = (text: string): boolean => /^(?:\/[\w\-.~]+)*$/.test(text);

/**
 * The path below which an application has mounted what answers, such as `/api`: what `koa-mount` and the like take off
 * the path before they pass a request on. Empty if nothing is taken off.
 */
export function mountPathOf({ originalUrl, path }: Pick<Context, "originalUrl" | "path">): string {
  const [original = ""] = originalUrl.replace(/^https?:\/\/[^/?]*/i, "").split("?");
  if (!original.endsWith(path)) return "";
  const mount = original.slice(0, original.length - path.length);
  return isPath(mount) ? mount : "";
}
