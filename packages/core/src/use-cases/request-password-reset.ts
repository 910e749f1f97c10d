import type { ClientInfo } from "../domain/session.ts";
import type { Profile } from "../domain/user.ts";
import { assertInput, callable, client as clientRule, members, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import type { Dependencies } from "./dependencies.ts";
import { assertEmailIsOn } from "./email-is-on.ts";
import { countRequest, findRecipient } from "./recovery-request.ts";

type RequestPasswordResetDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "recoveryThrottle" | "messenger" | "email" | "clock" | "events"
>;

export interface RequestPasswordResetInput {
  /** A username or an e-mail address. */
  readonly username: string;
  readonly client?: ClientInfo;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

const inputRule = members({ username: text, client: optional(clientRule), waitUntil: optional(callable) });

/** Sends a link that sets a new password. It goes to the user's stored address. */
export class RequestPasswordReset<P extends Profile> {
  readonly #deps: RequestPasswordResetDependencies<P>;

  constructor(dependencies: RequestPasswordResetDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips: a count and a look-up. The result, and the time until it, are the same whether or not the
   * user exists. Secret and message come afterwards.
   * @throws AuthError `validation_failed` for input of the wrong type; `too_many_attempts` by network
   */
  async execute(input: RequestPasswordResetInput): Promise<void> {
    assertInput(input, inputRule);
    const { messenger, email, clock, events } = this.#deps;
    assertEmailIsOn(email, "requestPasswordReset");
    const { username, client = {}, waitUntil } = input;
    await countRequest(this.#deps, client);
    const user = await findRecipient(this.#deps, { username });
    events.emit({ type: "password_reset_requested", at: clock.now(), userId: user?.id ?? null, client });
    const address = user === null ? null : email.addressOf(user);
    if (user !== null && address !== null) messenger?.sendSecret("password_reset", user, address, waitUntil);
  }
}
