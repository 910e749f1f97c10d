const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * The header against cross-site requests, for those that change something (RFC 9110 §9.2.1): the value of the cookie that
 * pages of ours can read. Only browsers from before 2023 need it, which do not say themselves which page sends a request.
 */
export function csrfHeader(method: string, cookies: string, name: string): Readonly<Record<string, string>> {
  if (safeMethods.has(method.toUpperCase())) return {};
  const prefix = `__Host-${name}_csrf=`;
  const cookie = cookies.split("; ").find((pair) => pair.startsWith(prefix));
  return cookie === undefined ? {} : { "X-CSRF-Token": cookie.slice(prefix.length) };
}
