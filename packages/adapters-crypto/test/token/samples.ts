import { createHmac, sign as signBytes } from "node:crypto";
import type { AccessTokenClaims, SessionId, TokenKind, UserId } from "@portcullis/core/ports";
import { createKeys, generateSecret, generateSigningKey, type Keys } from "../../src/index.ts";

export const secret = generateSecret();

/** One set of keys for each kind of signature. */
export const keySets: readonly (readonly [string, Keys])[] = [
  ["HS256", createKeys({ secrets: [secret] })],
  ["EdDSA", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("EdDSA")] } })],
  ["ES256", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("ES256")] } })],
];

export const keysOf = (name: string): Keys => keySets.find(([algorithm]) => algorithm === name)?.[1] ?? createKeys({});

export const kinds: readonly TokenKind[] = ["access", "refresh"];

export const invalid = { status: "invalid" };

export const issuedAt = new Date("2026-03-01T12:00:00Z");
export const expiresAt = new Date("2026-03-01T12:15:00Z");

export const claims: AccessTokenClaims = {
  userId: "0195a1f0-5c00-7000-8000-000000000001" as UserId,
  sessionId: "0195a1f0-5c00-7abc-8def-0123456789ab" as SessionId,
  rotation: 3,
  tokenId: "0195a1f0-5c00-7abc-8def-0123456789ab.3.access",
  issuedAt,
  expiresAt,
};

/** The payload of a valid access token. */
export const payload = {
  iss: "portcullis",
  aud: "portcullis",
  sub: claims.userId,
  sid: claims.sessionId,
  rot: claims.rotation,
  jti: claims.tokenId,
  iat: issuedAt.getTime() / 1000,
  exp: expiresAt.getTime() / 1000,
};

export const types = { access: "at+jwt", refresh: "rt+jwt" } as const;

export function header(keys: Keys, kind: TokenKind = "access") {
  const { kid, algorithm } = keys[kind].signing;
  return { alg: algorithm, typ: types[kind], kid };
}

export const encode = (text: string) => Buffer.from(text, "utf8").toString("base64url");

/** A token with any header and payload, signed with the newest key: only its contents can make it invalid. */
export function forge(keys: Keys, headerText: string, payloadText: string, kind: TokenKind = "access"): string {
  const input = `${encode(headerText)}.${encode(payloadText)}`;
  const { key, algorithm } = keys[kind].signing;
  if (algorithm === "HS256") return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
  const digest = algorithm === "ES256" || algorithm === "RS256" ? "sha256" : null;
  return `${input}.${signBytes(digest, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** Access tokens with changes in their payload or header. A change to `undefined` removes the member. */
export const forgeriesOf = (keys: Keys) => ({
  forged: (changes: object) => forge(keys, JSON.stringify(header(keys)), JSON.stringify({ ...payload, ...changes })),
  headed: (changes: object) => forge(keys, JSON.stringify({ ...header(keys), ...changes }), JSON.stringify(payload)),
});
