import type { SessionId } from "../domain/session.ts";
import type { Profile, PublicUser } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, flag, members, optional, text } from "../input/assert-input.ts";
import { provenUntil } from "../tokens/proven-until.ts";
import { readRecord } from "../tokens/read-record.ts";
import type { Dependencies } from "./dependencies.ts";

type CurrentUserDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "accessTokens" | "strategy" | "clock" | "events" | "tokenGenerator" | "lifetimes" | "email"
>;

export interface CurrentUserInput {
  /** Null or empty if the request had none. */
  readonly accessToken: string | null;
  /**
   * Whether to check the session record even for a stateless JWT. Set it before an action that an ended session must
   * not do.
   */
  readonly mustBeLive?: boolean;
  /** Whether the user must have proven the e-mail address they have now. The session record is checked then. */
  readonly requireVerified?: boolean;
}

export interface Authentication<P extends Profile> {
  readonly user: PublicUser<P>;
  readonly sessionId: SessionId;
}

const inputRule = members({
  accessToken: (value, pointer) => (value === null || value === undefined ? [] : text(value, pointer)),
  mustBeLive: optional(flag),
  requireVerified: optional(flag),
});

/** Returns the user and session of an access token. */
export class CurrentUser<P extends Profile> {
  readonly #deps: CurrentUserDependencies<P>;

  constructor(dependencies: CurrentUserDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip; none for a token that is malformed, forged, expired by its own claims, or trusted by its
   * signature alone.
   * @throws AuthError `validation_failed` for input of the wrong type, `token_missing`, `token_invalid`,
   * `token_expired`, `account_disabled`, `email_unverified`
   */
  async execute(input: CurrentUserInput): Promise<Authentication<P>> {
    assertInput(input, inputRule);
    const { accessToken, mustBeLive = false, requireVerified = false } = input;
    const { strategy, clock, email } = this.#deps;
    // Untyped callers may leave it out.
    if ((accessToken ?? "") === "" || accessToken === null) throw new AuthError("token_missing");
    const now = clock.now();
    const presented = await strategy.read(accessToken, now);
    if (presented.status === "invalid") throw new AuthError("token_invalid");
    if (presented.status === "expired") throw new AuthError("token_expired");
    const { id: sessionId } = presented;
    if (presented.kind === "signature" && presented.user !== null && !mustBeLive && !requireVerified) {
      return { user: presented.user, sessionId };
    }
    const { record, user } = await readRecord(this.#deps, sessionId);
    const expiresAt = await provenUntil(this.#deps, presented, record, now);
    if (expiresAt === null) throw new AuthError("token_invalid");
    if (now >= expiresAt) throw new AuthError("token_expired");
    if (user.disabled) throw new AuthError("account_disabled");
    if (requireVerified && !email.isVerified(user)) throw new AuthError("email_unverified");
    return { user: email.publicUser(user), sessionId };
  }
}
