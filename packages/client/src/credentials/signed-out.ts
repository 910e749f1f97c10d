import type { ServiceError } from "../errors/service-error.ts";

/** Why the session ended, if not by a method of this client. */
export type SignedOut =
  /** The service does not renew the session: it is too old, was ended elsewhere, or a copy of its tokens was used. */
  | { readonly reason: "refused"; readonly error: ServiceError }
  /** What is kept is not there any more, or belongs to another session: another tab logged out, or in. */
  | { readonly reason: "elsewhere" };

/** Called once per session. Errors it throws do not reject pending requests. */
export type OnSignedOut = (why: SignedOut) => void;

export function notify(onSignedOut: OnSignedOut | undefined, why: SignedOut): void {
  if (onSignedOut !== undefined) queueMicrotask(() => onSignedOut(why));
}
