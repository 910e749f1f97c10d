import { generateKeyPairSync } from "node:crypto";
import { createKeys, generateSigningKey, JwtCodec, type Keys } from "@portcullis/adapters-crypto";
import type { SessionId, UserId } from "@portcullis/core";
import type { TokenKind } from "@portcullis/core/ports";
import { forge } from "./forged-token.ts";
import { secret } from "./start.ts";

export const issuedAt = new Date("2030-01-01T00:00:00Z");
export const after = (seconds: number) => new Date(issuedAt.getTime() + 1000 * seconds);
export const claims = {
  userId: "0195a1f0-5c00-7000-8000-000000000001" as UserId,
  sessionId: "0195a1f0-5c00-7abc-8def-0123456789ab" as SessionId,
  rotation: 3,
  tokenId: "0195a1f0-5c00-7abc-8def-0123456789ab.3.access",
  issuedAt,
  expiresAt: after(900),
};
export const payload = {
  iss: "portcullis",
  aud: "portcullis",
  sub: claims.userId,
  sid: claims.sessionId,
  rot: 3,
  jti: claims.tokenId,
  iat: issuedAt.getTime() / 1000,
  exp: after(900).getTime() / 1000,
};
const types = { access: "at+jwt", refresh: "rt+jwt" } as const;
export const rsa = (bits: number) =>
  generateKeyPairSync("rsa", { modulusLength: bits }).privateKey.export({ format: "jwk" });
export const keySets: readonly (readonly [string, Keys])[] = [
  ["HS256", createKeys({ secrets: [secret] })],
  ["EdDSA", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("EdDSA")] } })],
  ["ES256", createKeys({ secrets: [secret], jwks: { keys: [generateSigningKey("ES256")] } })],
  ["RS256", createKeys({ secrets: [secret], jwks: { keys: [rsa(2048)] } })],
];

/** Makes and verifies tokens with one set of keys. */
export function bench(keys: Keys, kind: TokenKind = "access") {
  const codec = new JwtCodec(keys);
  const { signing } = keys[kind];
  const header = { alg: signing.algorithm, typ: types[kind], kid: signing.kid };
  return {
    codec,
    header,
    signing,
    /** The status of a token with this header and payload; a text is used unchanged. */
    statusOf: async (head: object | string, body: object | string = payload, now = issuedAt) => {
      const [headText = "", bodyText = ""] = [head, body].map((one) =>
        typeof one === "string" ? one : JSON.stringify(one),
      );
      return (await codec.verify(kind, forge(signing, headText, bodyText), now)).status;
    },
    verify: async (token: string, now = issuedAt) => (await codec.verify(kind, token, now)).status,
  };
}
