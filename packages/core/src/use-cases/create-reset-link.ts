import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";
import { recoveryOf } from "./recovery.ts";

type CreateResetLinkDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "recovery" | "links" | "clock" | "events"
>;

export interface CreateResetLinkInput {
  readonly userId: UserId;
}

export interface ResetLink {
  readonly secret: string;
  /** Null if the setting `links.resetPassword` is absent. */
  readonly link: string | null;
  /** The first instant at which it is no longer valid. */
  readonly expiresAt: Date;
}

const inputRule = members({ userId: text });

/**
 * Creates a link that sets a new password once, for an operator to pass on. It proves no address, and works without the
 * setting `email`.
 */
export class CreateResetLink<P extends Profile> {
  readonly #deps: CreateResetLinkDependencies<P>;

  constructor(dependencies: CreateResetLinkDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips. It replaces a secret that was sent to the user for the same purpose.
   * @throws AuthError `validation_failed` for input of the wrong type; `not_found`, `account_disabled`
   */
  async execute(input: CreateResetLinkInput): Promise<ResetLink> {
    assertInput(input, inputRule);
    const { users, links, clock, events } = this.#deps;
    const { issuer } = recoveryOf(this.#deps.recovery, "createResetLink");
    const { userId } = input;
    const user = await users.findById(userId);
    if (user === null) throw new AuthError("not_found");
    if (user.disabled) throw new AuthError("account_disabled");
    const issued = await issuer.issue("password_reset", user, null);
    if (issued === null) throw new AuthError("not_found");
    events.emit({ type: "reset_link_created", at: clock.now(), userId });
    return { ...issued, link: links.linkFor("password_reset", issued.secret) };
  }
}
