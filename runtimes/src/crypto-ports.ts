import type {
  ClientNetworks,
  IdGenerator,
  KeyedDigest,
  PasswordHasher,
  SessionId,
  TokenCodec,
  TokenGenerator,
  UserId,
} from "@portcullis/core/ports";
import { equal } from "./scenario.ts";

/** What `createCrypto` and `createWebCrypto` have in common. */
export interface CryptoPorts {
  readonly passwordHasher: PasswordHasher;
  readonly tokenCodec: TokenCodec;
  readonly tokenGenerator: TokenGenerator;
  readonly idGenerator: IdGenerator;
  readonly keyedDigest: KeyedDigest;
  readonly clientNetworks: ClientNetworks;
}

/** What one runtime makes and every other runtime reads. All runtimes have the same secrets. */
export interface Made {
  readonly by: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly opaqueToken: string;
  readonly digest: readonly number[];
  readonly passwordHash: string;
}

export const secrets = ["a secret of all runtimes, with 32 bytes and m\u00f6re"];

const issuedAt = new Date("2026-03-01T12:00:00Z");
const claims = {
  userId: "0195a1f0-5c00-7000-8000-000000000001" as UserId,
  sessionId: "0195a1f0-5c00-7abc-8def-0123456789ab" as SessionId,
  rotation: 3,
  tokenId: "0195a1f0-5c00-7abc-8def-0123456789ab.3.access",
  issuedAt,
  expiresAt: new Date("2026-03-01T12:15:00Z"),
};
const [purpose, text, password] = ["login-throttle", "name\0alic\u00e9", "p\u00e4ssword \u{1f511}"];

/** Makes one token, digest and hash of each kind. */
export async function make(by: string, crypto: CryptoPorts): Promise<Made> {
  return {
    by,
    accessToken: await crypto.tokenCodec.sign("access", claims),
    refreshToken: await crypto.tokenCodec.sign("refresh", claims),
    opaqueToken: (await crypto.tokenGenerator.generate(claims.sessionId, claims.rotation)).token,
    digest: [...(await crypto.keyedDigest.of(purpose, text))],
    passwordHash: await crypto.passwordHasher.hash(password),
  };
}

/**
 * Reads what another runtime made. This runtime makes the same, except for the hash, which has a random salt.
 * @throws Error that says what differs
 */
export async function read(made: Made, crypto: CryptoPorts): Promise<void> {
  const { passwordHash: _, by, ...fixed } = made;
  const { passwordHash: __, by: ___, ...own } = await make(by, crypto);
  equal(`what ${by} made`, fixed, own);
  for (const [kind, token] of [["access", made.accessToken] as const, ["refresh", made.refreshToken] as const]) {
    const { status } = await crypto.tokenCodec.verify(kind, token, issuedAt);
    equal(`the ${kind} token of ${by}`, status, "valid");
  }
  equal(`the opaque token of ${by}`, (await crypto.tokenGenerator.parse(made.opaqueToken))?.id, claims.sessionId);
  equal(`the digest of ${by}`, await crypto.keyedDigest.matches(purpose, text, Uint8Array.from(made.digest)), true);
  equal(`the hash of ${by}`, await crypto.passwordHasher.verify(password, made.passwordHash), true);
  equal(`the hash of ${by}`, await crypto.passwordHasher.verify("password", made.passwordHash), false);
}
