import type { SessionId } from "../domain/session.ts";
import { type Profile, type PublicUser, publicUser } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, flag, members, optional, text } from "../input/assert-input.ts";
import type { AccessTokenRepository } from "../ports/access-token-repository.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { AccessTokenStrategy } from "../strategies/access-token-strategy.ts";
import { type ProvenUntilDependencies, provenUntil } from "../tokens/proven-until.ts";
import { readRecord } from "../tokens/read-record.ts";

export interface CurrentUserDependencies<P extends Profile> extends ProvenUntilDependencies {
  readonly accessTokens: AccessTokenRepository<P>;
  readonly strategy: AccessTokenStrategy<P>;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

export interface CurrentUserInput {
  /** Null or empty: none was sent. */
  readonly accessToken: string | null;
  /** Look at the record even where a signature alone would do; before anything that must not act on a dead login. */
  readonly mustBeLive?: boolean;
}

export interface Authentication<P extends Profile> {
  readonly user: PublicUser<P>;
  readonly sessionId: SessionId;
}

const inputRule = members({
  accessToken: (value, pointer) => (value === null || value === undefined ? [] : text(value, pointer)),
  mustBeLive: optional(flag),
});

/** Tells whose an access token is. */
export class CurrentUser<P extends Profile> {
  readonly #deps: CurrentUserDependencies<P>;

  constructor(dependencies: CurrentUserDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip; none for a token that is malformed, forged or expired by its own word, or trusted by its
   * signature alone.
   * @throws AuthError `validation_failed` for input of another kind, `token_missing`, `token_invalid`, `token_expired`, `account_disabled`
   */
  async execute(input: CurrentUserInput): Promise<Authentication<P>> {
    assertInput(input, inputRule);
    const { accessToken, mustBeLive = false } = input;
    const { strategy, clock } = this.#deps;
    // Callers that no compiler checks may leave it out.
    if ((accessToken ?? "") === "" || accessToken === null) throw new AuthError("token_missing");
    const now = clock.now();
    const presented = await strategy.read(accessToken, now);
    if (presented.status === "invalid") throw new AuthError("token_invalid");
    if (presented.status === "expired") throw new AuthError("token_expired");
    const { id: sessionId } = presented;
    if (presented.kind === "signature" && presented.user !== null && !mustBeLive) {
      return { user: presented.user, sessionId };
    }
    const { record, user } = await readRecord(this.#deps, sessionId);
    const expiresAt = await provenUntil(this.#deps, presented, record, now);
    if (expiresAt === null) throw new AuthError("token_invalid");
    if (now >= expiresAt) throw new AuthError("token_expired");
    if (user.disabled) throw new AuthError("account_disabled");
    return { user: publicUser(user), sessionId };
  }
}
