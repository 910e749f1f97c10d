import type { Message, MessageType, PasswordChangedMessage, SecretMessageType } from "../domain/message.ts";
import type { Profile, User } from "../domain/user.ts";
import { addressKey, type EmailPolicy } from "../policies/email.ts";
import type { Links } from "../policies/links.ts";
import type { AdmittedMessage, MessageLimits } from "../policies/throttle/message-limits.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { Notifier } from "../ports/notifier.ts";
import type { MessageQueue, WaitUntil } from "./message-queue.ts";
import type { SecretIssuer } from "./secret-issuer.ts";

export interface MessengerDependencies<P extends Profile> {
  readonly notifier: Notifier;
  readonly secretIssuer: SecretIssuer<P>;
  readonly messageLimits: MessageLimits;
  readonly messageQueue: MessageQueue;
  readonly email: EmailPolicy<P>;
  readonly links: Links;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

/**
 * Sends messages to users after the request that caused them. Outcomes and failures are reported as events, never as
 * errors.
 */
export class Messenger<P extends Profile> {
  readonly #deps: MessengerDependencies<P>;

  constructor(dependencies: MessengerDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Sends a secret to an address, unless three messages have gone to the user or to the address within the hour. The
   * secret replaces the user's earlier one of this kind; it stays if nothing is sent.
   */
  sendSecret(type: SecretMessageType, user: User<P>, address: string, waitUntil?: WaitUntil): void {
    this.#add(type, user, () => this.#secretMessage(type, user, address), waitUntil);
  }

  /** Asks a user to prove the address they have, unless they have none or have proven it. */
  askToVerify(user: User<P>, waitUntil?: WaitUntil): void {
    const { email } = this.#deps;
    const address = email.addressOf(user);
    if (address !== null && !email.isVerified(user)) this.sendSecret("verify_email", user, address, waitUntil);
  }

  /**
   * Notifies the owner that the password was changed, at the address they have now and at the one they have proven.
   * Notices are not limited.
   */
  notifyPasswordChanged(user: User<P>, by: PasswordChangedMessage["by"], waitUntil?: WaitUntil): void {
    const at = this.#deps.clock.now();
    for (const to of this.#addressesOf(user)) {
      this.#notify({ type: "password_changed", ...envelope(user, to, at), by }, user, waitUntil);
    }
  }

  /** Notifies the owner, at both addresses, that the address was changed. `user` is the user before the change. */
  notifyEmailChanged(user: User<P>, newAddress: string, waitUntil?: WaitUntil): void {
    const at = this.#deps.clock.now();
    const oldAddress = this.#deps.email.addressOf(user);
    for (const to of new Set([...this.#addressesOf(user), newAddress])) {
      this.#notify({ type: "email_changed", ...envelope(user, to, at), oldAddress, newAddress }, user, waitUntil);
    }
  }

  #addressesOf(user: User<P>): ReadonlySet<string> {
    const { email } = this.#deps;
    const addresses = email.isOn ? [email.addressOf(user), user.verifiedAddress] : [];
    return new Set(addresses.filter((address) => address !== null));
  }

  #notify(message: Message, user: User<P>, waitUntil: WaitUntil | undefined): void {
    this.#add(message.type, user, () => Promise.resolve(message), waitUntil);
  }

  #add(
    type: MessageType,
    { id: userId }: User<P>,
    prepare: () => Promise<Message | null>,
    waitUntil: WaitUntil | undefined,
  ): void {
    const { messageQueue, notifier, clock, events } = this.#deps;
    const failed = (reason: "storage" | "notifier" | "queue_full") =>
      events.emit({ type: "message_failed", at: clock.now(), userId, message: type, reason });
    const prepared = async () => {
      try {
        return await prepare();
      } catch {
        failed("storage");
        return null;
      }
    };
    const deliver = async (message: Message) => {
      try {
        await notifier.notify(message);
        events.emit({ type: "message_sent", at: clock.now(), userId, message: type });
      } catch {
        failed("notifier");
      }
    };
    if (!messageQueue.add(prepared, deliver, waitUntil)) failed("queue_full");
  }

  /** Null if the limits or the store reject it. */
  async #secretMessage(type: SecretMessageType, user: User<P>, address: string): Promise<Message | null> {
    const { messageLimits, clock, events } = this.#deps;
    const admitted = await messageLimits.admit(user.id, addressKey(address));
    if (admitted === null) {
      events.emit({ type: "message_withheld", at: clock.now(), userId: user.id, message: type });
      return null;
    }
    let message: Message | null = null;
    try {
      message = await this.#issue(type, user, address);
      return message;
    } finally {
      await this.#settle(admitted, message !== null);
    }
  }

  async #issue(type: SecretMessageType, user: User<P>, address: string): Promise<Message | null> {
    const { secretIssuer, links, clock } = this.#deps;
    const issued = await secretIssuer.issue(type, user, address);
    if (issued === null) return null;
    const { secret, expiresAt } = issued;
    const link = links.linkFor(type, secret) ?? "";
    return { type, ...envelope(user, address, clock.now()), secret, link, expiresAt };
  }

  /** A message whose secret is stored is sent even if the counters can't be written. */
  async #settle(admitted: AdmittedMessage, sent: boolean): Promise<void> {
    await this.#deps.messageLimits.settle(admitted, sent).catch(() => undefined);
  }
}

const envelope = ({ id, username, profile }: User<Profile>, to: string, at: Date) => ({
  to,
  user: { id, username, profile },
  at,
});
