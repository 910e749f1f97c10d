import type { AccessTokenId, TokenDigest, UserId, UsernameKey } from "@portcullis/core";

/* oxlint-disable typescript/no-unsafe-type-assertion -- A store and its proof are where such values come from. */
export const userId = (text: string): UserId => text as UserId;
export const usernameKey = (text: string): UsernameKey => text as UsernameKey;
export const accessTokenId = (text: string): AccessTokenId => text as AccessTokenId;
export const tokenDigest = (bytes: Uint8Array): TokenDigest => new Uint8Array(bytes) as TokenDigest;
