import type { OneTimeSecretId, SessionId, TokenDigest, UserId, UsernameKey } from "@portcullis/core/ports";

/* oxlint-disable typescript/no-unsafe-type-assertion -- A store and its proof are where such values come from. */
export const userId = (text: string): UserId => text as UserId;
export const usernameKey = (text: string): UsernameKey => text as UsernameKey;
export const sessionId = (text: string): SessionId => text as SessionId;
export const oneTimeSecretId = (text: string): OneTimeSecretId => text as OneTimeSecretId;
export const tokenDigest = (bytes: Uint8Array): TokenDigest => new Uint8Array(bytes) as TokenDigest;
