import type { SessionId, TokenDigest } from "../domain/session.ts";
import type { TokenPair } from "../domain/token-pair.ts";
import type { Profile, User } from "../domain/user.ts";
import type { TokenCodec } from "../ports/token-codec.ts";
import type { AccessTokenStrategy, PreparedAccessToken, SessionDraft } from "./access-token-strategy.ts";
import { refreshClaims } from "./token-claims.ts";

/** The pair of a session and rotation, before its record is written. */
export interface PreparedPair<P extends Profile> {
  readonly digest: TokenDigest | null;
  /** Returns the pair. The record is the one that was prepared for, as it was written. */
  readonly issue: (record: SessionDraft, user: User<P>, now: Date) => Promise<TokenPair>;
}

/** Makes the token pair of a session record. Deterministic: the same record and user give the same pair. */
export class PairIssuer<P extends Profile> {
  readonly #strategy: AccessTokenStrategy<P>;
  readonly #tokenCodec: TokenCodec;

  constructor(strategy: AccessTokenStrategy<P>, tokenCodec: TokenCodec) {
    this.#strategy = strategy;
    this.#tokenCodec = tokenCodec;
  }

  async prepare(id: SessionId, rotation: number): Promise<PreparedPair<P>> {
    const accessToken = await this.#strategy.prepare(id, rotation);
    return {
      digest: accessToken.digest,
      issue: (record, user, now) => this.#issue(accessToken, record, user, now),
    };
  }

  async #issue(prepared: PreparedAccessToken<P>, record: SessionDraft, user: User<P>, now: Date): Promise<TokenPair> {
    const [accessToken, refreshToken] = await Promise.all([
      prepared.issue(record, user),
      this.#tokenCodec.sign("refresh", refreshClaims(record)),
    ]);
    return {
      accessToken,
      refreshToken,
      tokenType: "Bearer",
      expiresIn: secondsUntil(record.expiresAt, now),
      refreshExpiresIn: secondsUntil(record.refreshExpiresAt, now),
      sessionId: record.id,
    };
  }
}

/** At least 1, because a token is still valid in its last second. */
const secondsUntil = (end: Date, now: Date) => Math.max(1, Math.floor((end.getTime() - now.getTime()) / 1000));
