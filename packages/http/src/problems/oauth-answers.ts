import { type ProblemCode, problemTypes } from "../codes/problem-codes.ts";

/**
 * The form of an OAuth error: `members` adds `error` and `error_description` to the problem document; `answer` is the
 * error response of RFC 6749 §5.2, with the members of the problem added.
 */
export type OAuthForm = "members" | "answer";

/** Statuses that clients handle without reading the body. RFC 6749 §5.2 does not have them. */
const keptStatuses: ReadonlySet<number> = new Set([405, 408, 413, 415, 429, 431]);

/** RFC 6749 §5.2: 400, and 401 for a client that did not authenticate. */
export function oauthStatusOf(code: ProblemCode): number {
  const { status, oauth } = problemTypes[code];
  if (oauth === "invalid_client") return 401;
  return status >= 500 || keptStatuses.has(status) ? status : 400;
}
