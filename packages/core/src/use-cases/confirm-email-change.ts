import type { Profile, UserId } from "../domain/user.ts";
import { AddressTakenError } from "../errors/address-taken-error.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, callable, members, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import type { ReadSecret } from "../messages/secret-reader.ts";
import type { Dependencies } from "./dependencies.ts";
import { recoveryOf } from "./recovery.ts";
import { addressTaken, refusalOf } from "./store-refusals.ts";

type ConfirmEmailChangeDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "recovery" | "messenger" | "email" | "clock" | "events"
>;

export interface ConfirmEmailChangeInput {
  /** From the link of a message. */
  readonly secret: string;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

const inputRule = members({ secret: text, waitUntil: optional(callable) });

/**
 * Changes a user's address to the one that a one-time secret was sent to, and marks it as proven. Notices go to both
 * addresses.
 */
export class ConfirmEmailChange<P extends Profile> {
  readonly #deps: ConfirmEmailChangeDependencies<P>;

  constructor(dependencies: ConfirmEmailChangeDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Three database round trips. Sessions continue.
   * @throws AuthError `secret_invalid`; `username_taken` where the address is the username; `validation_failed` with
   * the code `taken` if another user has already proven the address
   */
  async execute(input: ConfirmEmailChangeInput): Promise<void> {
    assertInput(input, inputRule);
    const { messenger, clock, events, email } = this.#deps;
    let userId: UserId | null = null;
    try {
      const { reader } = recoveryOf(this.#deps.recovery, "confirmEmailChange");
      const found = await reader.consume(input.secret, "confirm_email");
      userId = found.user.id;
      const { address } = found.record;
      if (address === null || !email.isOn) throw new AuthError("secret_invalid");
      await this.#store(found, address);
      events.emit({ type: "email_changed", at: clock.now(), userId });
      messenger?.notifyEmailChanged(found.user, address, input.waitUntil);
    } catch (error) {
      if (error instanceof AuthError) {
        events.emit({ type: "email_change_failed", at: clock.now(), userId, reason: error.code });
      }
      throw error;
    }
  }

  async #store({ user }: ReadSecret<P>, address: string): Promise<void> {
    const { users, email, clock } = this.#deps;
    const { id, credentialsVersion: expectedCredentialsVersion } = user;
    const changes = { ...email.changesTo(address), expectedCredentialsVersion, at: clock.now() };
    let stored: boolean;
    try {
      stored = await users.update(id, changes);
    } catch (error) {
      throw error instanceof AddressTakenError ? addressTaken(email.field) : refusalOf(error);
    }
    if (!stored) throw new AuthError("secret_invalid");
  }
}
