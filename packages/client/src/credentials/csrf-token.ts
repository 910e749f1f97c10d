const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Returns the CSRF header for requests that change something (RFC 9110 §9.2.1): the value of the cookie that pages of
 * the application can read. Only browsers from before 2023, which do not say which page sends a request, need it.
 */
export function csrfHeader(method: string, cookies: string, name: string): Readonly<Record<string, string>> {
  if (safeMethods.has(method.toUpperCase())) return {};
  const prefix = `__Host-${name}_csrf=`;
  const cookie = cookies.split("; ").find((pair) => pair.startsWith(prefix));
  return cookie === undefined ? {} : { "X-CSRF-Token": cookie.slice(prefix.length) };
}
