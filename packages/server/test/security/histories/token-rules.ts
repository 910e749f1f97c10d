import type { AccessTokenKind } from "@portcullis/core";
import { type HandedPair, sessionOf, type ModelSession, type State, stands, userOf } from "./model.ts";
import { lifetimes } from "./operations.ts";

const seconds = 1_000;

/** When a pair that is issued now expires: whole seconds, rounded up. */
export function endsOf(now: number, deadline = endOf(now, lifetimes.sessionTtl)) {
  return {
    expiresAt: Math.min(endOf(now, lifetimes.accessTtl), deadline),
    refreshExpiresAt: Math.min(endOf(now, lifetimes.refreshIdleTtl), deadline),
    deadline,
  };
}

const endOf = (now: number, ttl: number) => (Math.ceil(now / seconds) + ttl) * seconds;

/**
 * The effect of a refresh token: the next pair of its session, the current pair again, the end of the session, or
 * nothing.
 */
export type RefreshVerdict =
  | { readonly kind: "renewed" | "repeated" | "reused"; readonly session: ModelSession }
  | { readonly kind: "refused"; readonly code: string };

export function judgeRefresh(state: State, token: HandedPair): RefreshVerdict {
  const refused = (code: string): RefreshVerdict => ({ kind: "refused", code });
  const session = sessionOf(state, token.session);
  if (state.now >= token.refreshExpiresAt) return refused("token_expired");
  const user = session === undefined ? undefined : userOf(state, session.userId);
  if (session === undefined || user === undefined) return refused("token_invalid");
  if (state.now >= session.refreshExpiresAt) return refused("token_expired");
  if (!stands(state, session)) return refused("token_invalid");
  if (user.disabled) return refused("account_disabled");
  if (token.rotation === session.rotation) return { kind: "renewed", session };
  const isParent = token.rotation === session.rotation - 1;
  const inWindow = state.now < session.rotatedAt + lifetimes.refreshRetryWindow * seconds;
  return { kind: isParent && inWindow ? "repeated" : "reused", session };
}

/** The user's id, or why an access token is rejected at a route with `mustBeLive`. */
export function judgeAccess(state: State, token: HandedPair, kind: AccessTokenKind): string {
  const session = sessionOf(state, token.session);
  if (kind !== "opaque" && state.now >= token.expiresAt) return "token_expired";
  if (session === undefined || !stands(state, session)) return "token_invalid";
  const isCurrent = token.rotation === session.rotation;
  const isParent = token.rotation === session.rotation - 1;
  const inWindow = state.now < session.rotatedAt + lifetimes.refreshRetryWindow * seconds;
  if (!isCurrent && !(isParent && inWindow)) return "token_invalid";
  if (state.now >= (isCurrent ? session.expiresAt : (session.previousExpiresAt ?? 0))) return "token_expired";
  const user = userOf(state, session.userId);
  return user?.disabled === true ? "account_disabled" : (user?.id ?? "nobody");
}
