import type { TokenDigest } from "../domain/session.ts";
import type { TokenPair } from "../domain/token-pair.ts";
import type { Profile, User } from "../domain/user.ts";
import type { TokenCodec } from "../ports/token-codec.ts";
import type { AccessTokenStrategy, SessionDraft } from "./access-token-strategy.ts";
import { refreshClaims } from "./token-claims.ts";

export interface IssuedPair {
  readonly pair: TokenPair;
  readonly digest: TokenDigest | null;
}

/** Makes the token pair of a session record. Deterministic: the same record and user give the same pair. */
export class PairIssuer<P extends Profile> {
  readonly #strategy: AccessTokenStrategy<P>;
  readonly #tokenCodec: TokenCodec;

  constructor(strategy: AccessTokenStrategy<P>, tokenCodec: TokenCodec) {
    this.#strategy = strategy;
    this.#tokenCodec = tokenCodec;
  }

  async issue(record: SessionDraft, user: User<P>, now: Date): Promise<IssuedPair> {
    const [{ token, digest }, refreshToken] = await Promise.all([
      this.#strategy.issue(record, user),
      this.#tokenCodec.sign("refresh", refreshClaims(record)),
    ]);
    const pair: TokenPair = {
      accessToken: token,
      refreshToken,
      tokenType: "Bearer",
      expiresIn: secondsUntil(record.expiresAt, now),
      refreshExpiresIn: secondsUntil(record.refreshExpiresAt, now),
      sessionId: record.id,
    };
    return { pair, digest };
  }
}

/** At least 1, because a token is still valid in its last second. */
const secondsUntil = (end: Date, now: Date) => Math.max(1, Math.floor((end.getTime() - now.getTime()) / 1000));
