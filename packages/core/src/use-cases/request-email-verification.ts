import type { ClientInfo } from "../domain/session.ts";
import type { Profile, UserId } from "../domain/user.ts";
import { assertInput, callable, client as clientRule, members, optional } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import type { Dependencies } from "./dependencies.ts";
import { assertEmailIsOn } from "./email-is-on.ts";
import { byIdOrUsername } from "./id-or-username.ts";
import { countRequest, findRecipient } from "./recovery-request.ts";

type RequestEmailVerificationDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "recoveryThrottle" | "messenger" | "email" | "clock" | "events"
>;

/** The id of a session's user, or a username or e-mail address that was typed. */
export type RequestEmailVerificationInput = (
  | { readonly userId: UserId; readonly username?: undefined }
  | { readonly username: string; readonly userId?: undefined }
) & {
  readonly client?: ClientInfo;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
};

const inputRule = byIdOrUsername;
const otherRule = members({ client: optional(clientRule), waitUntil: optional(callable) });

/** Sends a link that proves a user's address. */
export class RequestEmailVerification<P extends Profile> {
  readonly #deps: RequestEmailVerificationDependencies<P>;

  constructor(dependencies: RequestEmailVerificationDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips: a count and a look-up. The result, and the time until it, are the same whether or not the
   * user exists. Users without an address, and those who have proven theirs, get no message.
   * @throws AuthError `validation_failed` for input of the wrong type; `too_many_attempts` by network
   */
  async execute(input: RequestEmailVerificationInput): Promise<void> {
    assertInput(input, inputRule);
    assertInput(input, otherRule);
    const { messenger, email, clock, events } = this.#deps;
    assertEmailIsOn(email, "requestEmailVerification");
    const { client = {}, waitUntil } = input;
    await countRequest(this.#deps, client);
    const user = await findRecipient(this.#deps, input);
    events.emit({ type: "email_verification_requested", at: clock.now(), userId: user?.id ?? null, client });
    if (user !== null) messenger?.askToVerify(user, waitUntil);
  }
}
