import type { SessionId, SessionRecord } from "../domain/session.ts";
import type { TokenPair } from "../domain/token-pair.ts";
import type { Profile, User } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import type { TokenClaims } from "../ports/token-codec.ts";
import { readRecord } from "../tokens/read-record.ts";
import type { Dependencies } from "./dependencies.ts";

type RefreshDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "accessTokens" | "tokenCodec" | "issuer" | "clock" | "events" | "lifetimes"
>;

export interface RefreshInput {
  readonly refreshToken: string;
}

const inputRule = members({ refreshToken: text });

/**
 * Exchanges a refresh token for the next token pair (RFC 6749 §6). It works once: a compare-and-set on the session's rotation
 * decides between concurrent requests. For a short time the previous refresh token returns the same pair again, so that a
 * lost response or a second tab does no harm. Any older token is reuse, and ends the session (RFC 9700 §4.14.2).
 */
export class Refresh<P extends Profile> {
  readonly #deps: RefreshDependencies<P>;

  constructor(dependencies: RefreshDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips.
   * @throws AuthError `validation_failed` for input of the wrong type, `token_invalid`, `token_expired`, `token_reused`, `account_disabled`
   */
  async execute(input: RefreshInput): Promise<TokenPair> {
    assertInput(input, inputRule);
    const { refreshToken } = input;
    const { tokenCodec, clock, events } = this.#deps;
    const now = clock.now();
    const verified = await tokenCodec.verify("refresh", refreshToken, now);
    try {
      if (verified.status === "invalid") throw new AuthError("token_invalid");
      if (verified.status === "expired") throw new AuthError("token_expired");
      return await this.#renew(verified.claims, now);
    } catch (error) {
      // Reuse was already reported as `token_reused`.
      if (error instanceof AuthError && error.code !== "token_reused") {
        const sessionId = verified.status === "invalid" ? null : verified.claims.sessionId;
        events.emit({ type: "refresh_failed", at: now, reason: error.code, sessionId });
      }
      throw error;
    }
  }

  async #renew(claims: TokenClaims, now: Date): Promise<TokenPair> {
    const { record, user } = await this.#read(claims, now);
    if (claims.rotation !== record.rotation) return this.#repeat(claims, record, user, now);
    const pair = await this.#rotate(record, user, now);
    if (pair !== null) return pair;
    // Another request rotated or ended the session after it was read. The record tells which.
    const current = await this.#read(claims, now);
    if (claims.rotation === current.record.rotation) throw new AuthError("token_expired");
    return this.#repeat(claims, current.record, current.user, now);
  }

  async #read(claims: TokenClaims, now: Date): Promise<{ record: SessionRecord; user: User<P> }> {
    const { record, user } = await readRecord(this.#deps, claims.sessionId);
    if (user.id !== claims.userId) throw new AuthError("token_invalid");
    if (now >= record.refreshExpiresAt) throw new AuthError("token_expired");
    if (user.disabled) throw new AuthError("account_disabled");
    return { record, user };
  }

  /** Null if another request won the compare-and-set. */
  async #rotate(record: SessionRecord, user: User<P>, now: Date): Promise<TokenPair | null> {
    const { accessTokens, issuer, lifetimes } = this.#deps;
    const { id, rotation: expectedRotation, deadline } = record;
    const expiries = lifetimes.expiries(now, deadline);
    const next = { ...record, ...expiries, rotation: expectedRotation + 1, rotatedAt: now };
    const { pair, digest } = await issuer.issue(next, user, now);
    const won = await accessTokens.rotate({ id, expectedRotation, digest, at: now, ...expiries });
    if (!won) return null;
    this.#announceRefreshed(next, false, now);
    return pair;
  }

  async #repeat(claims: TokenClaims, record: SessionRecord, user: User<P>, now: Date): Promise<TokenPair> {
    const { issuer, lifetimes } = this.#deps;
    // The token is ahead of the store, so the store was restored from an older state.
    if (claims.rotation > record.rotation) throw new AuthError("token_invalid");
    const isParent = claims.rotation === record.rotation - 1;
    if (!isParent || !lifetimes.mayRepeat(record.rotatedAt, now)) return this.#endReused(record.id, user, now);
    const { pair } = await issuer.issue(record, user, now);
    this.#announceRefreshed(record, true, now);
    return pair;
  }

  async #endReused(id: SessionId, user: User<P>, now: Date): Promise<never> {
    const { accessTokens, events } = this.#deps;
    await accessTokens.revoke({ id });
    events.emit({ type: "token_reused", at: now, userId: user.id, sessionId: id });
    throw new AuthError("token_reused");
  }

  #announceRefreshed(
    { id, userId, rotation }: Pick<SessionRecord, "id" | "userId" | "rotation">,
    repeated: boolean,
    at: Date,
  ) {
    this.#deps.events.emit({ type: "refreshed", at, userId, sessionId: id, rotation, repeated });
  }
}
