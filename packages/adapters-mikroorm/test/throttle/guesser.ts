import { createCrypto } from "@portcullis/adapters-crypto";
import { CountingThrottle, type LoginLimits } from "@portcullis/core";
import {
  type Attempt,
  type AttemptOutcome,
  type Clock,
  type Throttled,
  type ThrottleCounters,
} from "@portcullis/core/ports";

export type Guess = Omit<Attempt, "startedAt"> & Partial<Pick<Attempt, "startedAt">>;

/** The login throttle on the given counters. Attempts start now unless they say otherwise. */
export interface Guesser {
  take(guess: Guess): Promise<Throttled | null>;
  settle(guess: Guess, outcome: AttemptOutcome): Promise<void>;
  /** Takes an attempt, and settles it as a failure if it was admitted. */
  guess(guess: Guess): Promise<Throttled | null>;
}

export function guesser(
  throttleCounters: ThrottleCounters,
  clock: Clock,
  {
    secret = "a secret of the tests, 32 bytes long",
    limits = {},
  }: { readonly secret?: string; readonly limits?: LoginLimits } = {},
): Guesser {
  const { keyedDigest, clientNetworks } = createCrypto({ secrets: [secret] });
  const throttle = new CountingThrottle({ throttleCounters, keyedDigest, clientNetworks, clock, limits });
  const now = (guess: Guess): Attempt => ({ startedAt: clock.now(), ...guess });
  return {
    take: (guess) => throttle.take(now(guess)),
    settle: (guess, outcome) => throttle.settle(now(guess), outcome),
    guess: async (guess) => {
      const attempt = now(guess);
      const throttled = await throttle.take(attempt);
      if (throttled === null) await throttle.settle(attempt, "failed");
      return throttled;
    },
  };
}
