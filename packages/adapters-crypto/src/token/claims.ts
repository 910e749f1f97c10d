import type {
  AccessTokenClaims,
  SessionId,
  ClaimsOf,
  Json,
  TokenClaims,
  TokenKind,
  UserId,
} from "@portcullis/core/ports";
import type { JWTPayload } from "jose";
import { isCanonicalUuid } from "./canonical-uuid.ts";

/** The issuer, audience and longest lifetimes of tokens. */
export interface ClaimsPolicy {
  readonly issuer: string;
  readonly audience: string;
  /**
   * The longest time from `iat` to `exp`, in whole seconds. One more is allowed, because both may be rounded outward.
   */
  readonly maxLifetime: Readonly<Record<TokenKind, number>>;
}

export const requiredClaims = ["iss", "aud", "sub", "sid", "rot", "jti", "iat", "exp"];

/**
 * Writes the payload. Its members are always in this order, so that the same claims make the same token. Access tokens
 * have a `client_id`, as RFC 9068 §2.2 requires: the issuer, because there are no registered clients.
 */
export function writeClaims(
  kind: TokenKind,
  claims: AccessTokenClaims,
  { issuer, audience }: ClaimsPolicy,
): JWTPayload {
  return {
    iss: issuer,
    aud: audience,
    sub: claims.userId,
    sid: claims.sessionId,
    rot: claims.rotation,
    jti: claims.tokenId,
    iat: seconds(claims.issuedAt),
    exp: seconds(claims.expiresAt),
    ...(kind === "access" ? { client_id: issuer } : {}),
    ...(claims.user === undefined ? {} : { usr: claims.user }),
  };
}

/** Reads the claims of each kind of token. Null if one is missing, of the wrong type or out of bounds. */
export const claimsReaders: {
  readonly [K in TokenKind]: (payload: JWTPayload, policy: ClaimsPolicy) => ClaimsOf<K> | null;
} = {
  access: (payload, policy) => {
    const claims = readClaims(payload, policy, policy.maxLifetime.access);
    // Tokens of earlier versions have no client_id.
    if (![undefined, policy.issuer].includes(payload["client_id"] as string | undefined)) return null;
    if (claims === null || payload["usr"] === undefined) return claims;
    // It was parsed from JSON.
    return { ...claims, user: payload["usr"] as Json };
  },
  refresh: (payload, policy) => readClaims(payload, policy, policy.maxLifetime.refresh),
};

function readClaims(payload: JWTPayload, policy: ClaimsPolicy, maxLifetime: number): TokenClaims | null {
  const { iss, aud, sub, jti, iat, exp, nbf, sid, rot } = payload;
  // Portcullis never writes this claim.
  if (nbf !== undefined) return null;
  // One audience, as a string: Portcullis never writes the array form of RFC 7519 §4.1.3.
  if (iss !== policy.issuer || aud !== policy.audience) return null;
  if (!isName(sub) || !isName(jti)) return null;
  if (typeof sid !== "string" || !isCanonicalUuid(sid)) return null;
  if (!isWhole(rot, Number.MAX_SAFE_INTEGER) || !isWhole(iat, lastSecond) || !isWhole(exp, lastSecond)) return null;
  if (exp <= iat || exp - iat > maxLifetime + 1) return null;
  return {
    userId: sub as UserId,
    sessionId: sid as SessionId,
    rotation: rot,
    tokenId: jti,
    issuedAt: new Date(iat * 1_000),
    expiresAt: new Date(exp * 1_000),
  };
}

const isName = (value: unknown): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= 255;

/** The last second that a `Date` can hold (ECMA-262 §21.4.1.1). */
const lastSecond = 8_640_000_000_000;

const isWhole = (value: unknown, max: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;

const seconds = (date: Date) => Math.floor(date.getTime() / 1_000);
