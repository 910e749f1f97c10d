import type { AccessTokenId, TokenDigest } from "../domain/access-token.ts";
import type { Profile } from "../domain/user.ts";
import { announce } from "../events/announce.ts";
import { assertInput, members, optional, text } from "../input/assert-input.ts";
import type { AccessTokenRepository } from "../ports/access-token-repository.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { TokenCodec } from "../ports/token-codec.ts";
import type { AccessTokenStrategy } from "../strategies/access-token-strategy.ts";

export interface LogoutDependencies<P extends Profile> {
  readonly accessTokens: AccessTokenRepository<P>;
  readonly strategy: AccessTokenStrategy<P>;
  readonly tokenCodec: TokenCodec;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

/** Either or both; tokens of two logins end both. */
export interface LogoutInput {
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

interface Target {
  readonly id: AccessTokenId;
  readonly digest?: TokenDigest;
}

/** The last moment a `Date` can hold. No token is from after it, whatever the clock that issued it or ours says. */
const endOfTime = new Date(8_640_000_000_000_000);

const inputRule = members({ accessToken: optional(text), refreshToken: optional(text) });

/** Ends the login a token belongs to (RFC 7009 §2.1). */
export class Logout<P extends Profile> {
  readonly #deps: LogoutDependencies<P>;

  constructor(dependencies: LogoutDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip for each login. Idempotent: an unknown token is no failure (RFC 7009 §2.2), an expired one
   * still ends its login, and so does one from a clock that was ahead, or a disabled user's.
   * @throws AuthError `validation_failed` for input of another kind
   */
  async execute(input: LogoutInput): Promise<void> {
    assertInput(input, inputRule);
    const { accessTokens, clock, events } = this.#deps;
    for (const target of await this.#targets(input)) {
      const revoked = await accessTokens.revoke(target);
      if (revoked) announce(events, { type: "logged_out", at: clock.now(), accessTokenId: target.id });
    }
  }

  async #targets({ accessToken, refreshToken }: LogoutInput): Promise<Iterable<Target>> {
    const { strategy, tokenCodec } = this.#deps;
    const targets = new Map<AccessTokenId, Target>();
    if (accessToken !== undefined) {
      const presented = await strategy.present(accessToken, endOfTime);
      if (presented.status !== "invalid") {
        const { id } = presented;
        targets.set(id, presented.kind === "digest" ? { id, digest: presented.digest } : { id });
      }
    }
    if (refreshToken !== undefined) {
      const verified = await tokenCodec.verify("refresh", refreshToken, endOfTime);
      if (verified.status !== "invalid") {
        const { accessTokenId: id } = verified.claims;
        targets.set(id, { id });
      }
    }
    return targets.values();
  }
}
