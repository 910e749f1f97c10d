import type { TokenClaims } from "../ports/token-codec.ts";
import type { SessionDraft } from "./access-token-strategy.ts";

/*
 * All claims follow from the record, so that a repeated refresh returns the same claims, and with deterministic
 * signature algorithms the same tokens.
 */

export function accessClaims(record: SessionDraft): TokenClaims {
  return claims(record, "access", record.expiresAt);
}

export function refreshClaims(record: SessionDraft): TokenClaims {
  return claims(record, "refresh", record.refreshExpiresAt);
}

function claims(record: SessionDraft, kind: "access" | "refresh", expiresAt: Date): TokenClaims {
  return {
    userId: record.userId,
    sessionId: record.id,
    rotation: record.rotation,
    tokenId: `${record.id}.${record.rotation}.${kind}`,
    issuedAt: new Date(1000 * Math.floor(record.rotatedAt.getTime() / 1000)),
    expiresAt,
  };
}
