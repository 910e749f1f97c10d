/**
 * Checks what a mount gets, for callers that no compiler checks.
 * @throws TypeError
 */
export function assertHandler(mount: string, handler: { readonly handle?: unknown } | undefined): void {
  if (typeof handler?.handle === "function") return;
  throw new TypeError(`${mount}: The handler must be what createAuthHandler returns.`);
}
