import type { Profile, User, UserId } from "../domain/user.ts";
import { AddressTakenError } from "../errors/address-taken-error.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import { addressKey } from "../policies/email.ts";
import type { Dependencies } from "./dependencies.ts";
import { recoveryOf } from "./recovery.ts";
import { addressTaken } from "./store-refusals.ts";

type VerifyEmailDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "recovery" | "email" | "clock" | "events"
>;

export interface VerifyEmailInput {
  /** From the link of a message. */
  readonly secret: string;
}

const inputRule = members({ secret: text });

/** Marks a user's address as proven, given a one-time secret that was sent to it. */
export class VerifyEmail<P extends Profile> {
  readonly #deps: VerifyEmailDependencies<P>;

  constructor(dependencies: VerifyEmailDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Three database round trips.
   * @throws AuthError `secret_invalid`; `validation_failed` with the code `taken` if another user has already proven
   * the address
   */
  async execute(input: VerifyEmailInput): Promise<void> {
    assertInput(input, inputRule);
    const { clock, events, email } = this.#deps;
    let userId: UserId | null = null;
    try {
      const { reader } = recoveryOf(this.#deps.recovery, "verifyEmail");
      const { record, user } = await reader.consume(input.secret, "verify_email");
      userId = user.id;
      const { address } = record;
      if (address === null || address !== email.addressOf(user)) throw new AuthError("secret_invalid");
      await this.#store(user, address);
      events.emit({ type: "email_verified", at: clock.now(), userId });
    } catch (error) {
      if (error instanceof AuthError) {
        events.emit({ type: "email_verification_failed", at: clock.now(), userId, reason: error.code });
      }
      throw error;
    }
  }

  /** Not if the address has been changed since the user was read: the new one would no longer be proven. */
  async #store(user: User<P>, address: string): Promise<void> {
    const { users, email, clock } = this.#deps;
    const { id, credentialsVersion: expectedCredentialsVersion, verifiedAddress: expectedVerifiedAddress } = user;
    const expected = { expectedCredentialsVersion, expectedVerifiedAddress };
    const verified = { address, key: addressKey(address) };
    try {
      const stored = await users.update(id, { verified, ...expected, at: clock.now() });
      if (!stored) throw new AuthError("secret_invalid");
    } catch (error) {
      throw error instanceof AddressTakenError ? addressTaken(email.field) : error;
    }
  }
}
