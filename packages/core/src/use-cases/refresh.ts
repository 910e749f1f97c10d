import type { SessionId, SessionRecord } from "../domain/session.ts";
import type { TokenPair } from "../domain/token-pair.ts";
import type { Profile, User } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import type { SessionWithUser } from "../ports/access-token-repository.ts";
import type { TokenClaims } from "../ports/token-codec.ts";
import { hasLastGoodVersion, unlessCorrupt } from "../tokens/read-record.ts";
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
 * Exchanges a refresh token for the next token pair (RFC 6749 §6). It works once: a compare-and-set on the session's
 * rotation decides between concurrent requests. For a short time the previous refresh token returns the same pair
 * again, so that a lost response or a second tab does no harm. Any older token is reuse, and ends the session (RFC 9700
 * §4.14.2).
 */
export class Refresh<P extends Profile> {
  readonly #deps: RefreshDependencies<P>;

  constructor(dependencies: RefreshDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip, or two where the store can't read the user while it writes. A token that is not the
   * current one takes one more.
   * @throws AuthError `validation_failed` for input of the wrong type, `token_invalid`, `token_expired`,
   * `token_reused`, `account_disabled`
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
    // The second attempt is for a write that changed nothing although the record, read afterwards, would have allowed
    // it.
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const pair = await this.#rotate(claims, now);
      if (pair !== null) return pair;
      const { record, user } = await this.#read(claims, now);
      if (claims.rotation !== record.rotation) return this.#repeat(claims, record, user, now);
    }
    throw new AuthError("token_invalid");
  }

  /** Null if the write changed nothing, which the record explains. */
  async #rotate(claims: TokenClaims, now: Date): Promise<TokenPair | null> {
    const { accessTokens, issuer, lifetimes } = this.#deps;
    const { sessionId: id, userId, rotation: expectedRotation } = claims;
    const { digest, issue } = await issuer.prepare(id, expectedRotation + 1);
    const rotation = { id, userId, expectedRotation, digest, at: now, ...lifetimes.expiries(now) };
    const written = await unlessCorrupt(this.#deps, id, accessTokens.rotate(rotation));
    if (written === null) return null;
    // A store that reads the user after the write may find one who must not refresh.
    assertMayRefresh(written, claims, now);
    const pair = await issue(written.record, written.user, now);
    this.#announceRefreshed(written.record, false, now);
    return pair;
  }

  async #read(claims: TokenClaims, now: Date): Promise<SessionWithUser<P>> {
    const id = claims.sessionId;
    const found = await unlessCorrupt(this.#deps, id, this.#deps.accessTokens.findWithUser(id));
    if (found === null) throw new AuthError("token_invalid");
    assertMayRefresh(found, claims, now);
    return found;
  }

  async #repeat(claims: TokenClaims, record: SessionRecord, user: User<P>, now: Date): Promise<TokenPair> {
    const { issuer, lifetimes } = this.#deps;
    // The token is ahead of the store, so the store was restored from an older state.
    if (claims.rotation > record.rotation) throw new AuthError("token_invalid");
    const isParent = claims.rotation === record.rotation - 1;
    if (!isParent || !lifetimes.mayRepeat(record.rotatedAt, now)) return this.#endReused(record.id, user, now);
    const { issue } = await issuer.prepare(record.id, record.rotation);
    const pair = await issue(record, user, now);
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

/**
 * The order matters: a token that was valid until its user was disabled is reported as such.
 * @throws AuthError
 */
function assertMayRefresh(found: SessionWithUser<Profile>, claims: TokenClaims, now: Date): void {
  const { record, user } = found;
  if (user.id !== claims.userId) throw new AuthError("token_invalid");
  if (now >= record.refreshExpiresAt) throw new AuthError("token_expired");
  const wasValid = hasLastGoodVersion(found);
  if (user.disabled && wasValid) throw new AuthError("account_disabled");
  if (!wasValid) throw new AuthError("token_invalid");
}
