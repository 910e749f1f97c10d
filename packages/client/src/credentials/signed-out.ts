import type { ServiceError } from "../errors/service-error.ts";

/** Why nobody is logged in any more, where it was not by a method of this client. */
export type SignedOut =
  /** The service does not renew the login: it is too old, was ended elsewhere, or a copy of its tokens was used. */
  | { readonly reason: "refused"; readonly error: ServiceError }
  /** What is kept is not there any more, or is another login's: another tab logged out, or in. */
  | { readonly reason: "elsewhere" };

/** Told once for each login. What it throws is nobody's who waits for a request. */
export type OnSignedOut = (why: SignedOut) => void;

export function notify(onSignedOut: OnSignedOut | undefined, why: SignedOut): void {
  if (onSignedOut !== undefined) queueMicrotask(() => onSignedOut(why));
}
