import type { UserId } from "../../domain/user.ts";
import type { UsernameKey } from "../../domain/username.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CountedAttempt, CountingRule, ThrottleCounters } from "../../ports/throttle-counters.ts";
import { counterKey, type CounterKeys } from "./counter-keys.ts";

export interface MessageLimitsOptions extends CounterKeys {
  readonly throttleCounters: ThrottleCounters;
  readonly clock: Clock;
}

/** A message that is counted within its hour. */
export type AdmittedMessage = CountedAttempt;

/** One within an hour. */
const rule: CountingRule = { window: 3_600, pauses: [] };

/** Each place has separate counters, so that any hour has at most three messages. */
const places = ["", " 2", " 3"];

/**
 * Limits messages that carry a secret: three in any hour for each user and for each recipient, over all purposes. No
 * setting turns this off.
 */
export class MessageLimits {
  readonly #options: MessageLimitsOptions;

  constructor(options: MessageLimitsOptions) {
    this.#options = options;
  }

  /**
   * One database round trip for each place it tries. Null if the message must not be sent.
   * @throws StorageError if it can't be counted; it must not be sent then
   */
  async admit(userId: UserId, recipient: UsernameKey): Promise<AdmittedMessage | null> {
    const { throttleCounters, keyedDigest, clock } = this.#options;
    const counter = async (kind: string, subject: string) => ({
      key: await counterKey(keyedDigest, "message-limit", kind, subject),
      rule,
    });
    for (const place of places) {
      const counters = [await counter(`user${place}`, userId), await counter(`recipient${place}`, recipient)];
      const attempt = { counters, startedAt: clock.now() };
      if ((await throttleCounters.take(attempt)) === null) return attempt;
    }
    return null;
  }

  /** Counts the message, or uncounts it if it was not sent. A message that is never settled counts. */
  async settle(message: AdmittedMessage, sent: boolean): Promise<void> {
    const { throttleCounters, clock } = this.#options;
    const settlement = sent ? "counted" : "returned";
    await throttleCounters.settle({ ...message, settlements: [settlement, settlement], now: clock.now() });
  }
}
