import type { ClientInfo } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";
import { AuthError, type Issue } from "../errors/auth-error.ts";
import { assertInput, callable, client as clientRule, members, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import { verifyCurrentPassword } from "../passwords/current-password.ts";
import { addressKey, invalidAddress, isAddress } from "../policies/email.ts";
import { checkProfile } from "../policies/profile.ts";
import { usernameKey } from "../policies/username.ts";
import type { Dependencies } from "./dependencies.ts";
import { assertEmailIsOn } from "./email-is-on.ts";

type RequestEmailChangeDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  | "users"
  | "verifier"
  | "messenger"
  | "email"
  | "profileSchema"
  | "usernamePolicy"
  | "passwordPolicy"
  | "clock"
  | "events"
>;

export interface RequestEmailChangeInput {
  /** The user of a live session: see `CurrentUserInput.mustBeLive`. */
  readonly userId: UserId;
  readonly currentPassword: string;
  readonly newEmail: string;
  readonly client?: ClientInfo;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

const inputRule = members({
  userId: text,
  currentPassword: text,
  newEmail: text,
  client: optional(clientRule),
  waitUntil: optional(callable),
});

const where = "/new_email";

/** Sends a link to a new address, which becomes the user's once the link is used. Until then the old address stays. */
export class RequestEmailChange<P extends Profile> {
  readonly #deps: RequestEmailChangeDependencies<P>;

  constructor(dependencies: RequestEmailChangeDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * The result does not reveal whether the address belongs to another user.
   * @throws AuthError `validation_failed`, `wrong_password`, `account_disabled`, `too_many_attempts`, `overloaded`;
   * `not_found` if the user does not exist
   */
  async execute(input: RequestEmailChangeInput): Promise<void> {
    assertInput(input, inputRule);
    const { messenger, email, clock, events } = this.#deps;
    assertEmailIsOn(email, "requestEmailChange");
    const { userId, newEmail, waitUntil } = input;
    try {
      this.#assertUsable(input);
      const user = await verifyCurrentPassword(this.#deps, input);
      await this.#assertFits(user, newEmail);
      events.emit({ type: "email_change_requested", at: clock.now(), userId });
      messenger?.sendSecret("confirm_email", user, newEmail, waitUntil);
    } catch (error) {
      // A throttled attempt was already reported as `throttled`.
      if (error instanceof AuthError && error.code !== "too_many_attempts") {
        events.emit({ type: "email_change_failed", at: clock.now(), userId, reason: error.code });
      }
      throw error;
    }
  }

  #assertUsable({ newEmail, currentPassword }: RequestEmailChangeInput): void {
    const { email, usernamePolicy } = this.#deps;
    if (!isAddress(newEmail)) throw invalid([invalidAddress(where)]);
    if (!email.isUsername) return;
    const { issue } = usernamePolicy.check(newEmail);
    if (issue !== undefined) throw invalid([{ ...issue, pointer: where }]);
    if (usernameKey(currentPassword) !== addressKey(newEmail)) return;
    const detail = "The username must not be the password.";
    throw invalid([{ pointer: where, code: "same_as_password", detail }]);
  }

  /** @throws AuthError `validation_failed` if the application's schema rejects the new address */
  async #assertFits({ profile }: User<P>, newEmail: string): Promise<void> {
    const { email, profileSchema } = this.#deps;
    if (email.field === null) return;
    const { issues = [] } = await checkProfile(profileSchema, { ...profile, [email.field]: newEmail });
    if (issues.length > 0) throw invalid(issues.map(({ code, detail }) => ({ pointer: where, code, detail })));
  }
}

const invalid = (issues: readonly Issue[]) => new AuthError("validation_failed", { issues });
