import type { ClientInfo } from "../domain/session.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, client as clientRule, members } from "../input/assert-input.ts";
import type { RegistrationAttempt } from "../policies/throttle/registration-throttle.ts";
import type { Profile } from "../domain/user.ts";
import type { Dependencies } from "./dependencies.ts";

type AdmissionDependencies = Pick<Dependencies<Profile>, "registrationThrottle" | "clock" | "events">;

export interface AdmitRegistrationInput {
  /** Without an address, nothing is counted. */
  readonly client: ClientInfo;
}

const inputRule = members({ client: clientRule });

/** Counts a registration that follows inside a transaction of the application, where nothing can be counted. */
export class AdmitRegistration {
  readonly #deps: AdmissionDependencies;

  constructor(dependencies: AdmissionDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips; none if registrations are not limited. It counts as a registration, whatever happens to
   * it.
   * @throws AuthError `too_many_attempts`; `validation_failed` for input of the wrong type
   */
  async execute(input: AdmitRegistrationInput): Promise<void> {
    assertInput(input, inputRule);
    const attempt = await takeRegistration(this.#deps, input.client);
    // A throttle that can't record the outcome must not change it.
    if (attempt !== null) await this.#deps.registrationThrottle?.settle(attempt, "registered").catch(() => undefined);
  }
}

/**
 * Takes a place among the registrations of the client's network. Null if they are not limited.
 * @throws AuthError `too_many_attempts`
 */
export async function takeRegistration(
  { registrationThrottle, clock, events }: AdmissionDependencies,
  client: ClientInfo,
): Promise<RegistrationAttempt | null> {
  const { address } = client;
  if (registrationThrottle === null || address === undefined) return null;
  const attempt = { address, startedAt: clock.now() };
  const throttled = await registrationThrottle.take(attempt);
  if (throttled === null) return attempt;
  const { retryAfter, reason = "limit" } = throttled;
  events.emit({ type: "registration_throttled", at: clock.now(), client, retryAfter, reason });
  throw new AuthError("too_many_attempts", { retryAfter });
}
