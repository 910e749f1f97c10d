import type { AccessTokenClaims, TokenKind } from "@portcullis/core/ports";
import { userId } from "../../harness/brands.ts";
import { unique, newSessionId } from "../../harness/samples.ts";

/** The whole second at which every token of the checks is issued. */
export const issuedAt = new Date(Date.UTC(2031, 4, 6, 7, 8, 9));

export const after = (seconds: number): Date => new Date(issuedAt.getTime() + Math.round(seconds * 1000));

export const kinds: readonly TokenKind[] = ["access", "refresh"];

/** Claims of a token that is valid for ten minutes. */
export const newClaims = (): AccessTokenClaims => ({
  userId: userId(`user-${unique()}`),
  sessionId: newSessionId(issuedAt),
  rotation: 3,
  tokenId: unique(),
  issuedAt,
  expiresAt: after(600),
});
