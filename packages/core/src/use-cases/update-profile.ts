import { type Profile, type PublicUser, type User, type UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { jsonPointer } from "../errors/json-pointer.ts";
import { assertInput, members, object, text } from "../input/assert-input.ts";
import { changedByRequest } from "../policies/email.ts";
import { checkProfile } from "../policies/profile.ts";
import type { UserChanges } from "../ports/user-repository.ts";
import type { Dependencies } from "./dependencies.ts";
import { refusalOf } from "./store-refusals.ts";

type UpdateProfileDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "clock" | "events" | "profileSchema" | "email"
>;

export interface UpdateProfileInput {
  readonly userId: UserId;
  /** The fields to change. An explicit `undefined` clears an optional field, other fields stay. */
  readonly profile: Readonly<Record<string, unknown>>;
}

const inputRule = members({ userId: text, profile: object });

type Changes<P extends Profile> = NonNullable<UserChanges<P>["profile"]>;

/**
 * Changes fields of a user's profile. The profile schema checks the changed profile as a whole, so it must accept its
 * own results: `z.coerce.date()` does, a schema that only turns text into a date does not. Only RequestEmailChange and
 * ConfirmEmailChange change the field of the e-mail address.
 */
export class UpdateProfile<P extends Profile> {
  readonly #deps: UpdateProfileDependencies<P>;

  constructor(dependencies: UpdateProfileDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips. Only the named fields are written.
   * @throws AuthError `validation_failed` with every broken rule, with a unique field whose value is `taken`, or with a
   * field that the store does not know; `account_disabled`; `not_found` if the user does not exist
   */
  async execute(input: UpdateProfileInput): Promise<PublicUser<P>> {
    assertInput(input, inputRule);
    const { users, email, clock, events } = this.#deps;
    const { userId, profile: given } = input;
    try {
      const user = await users.findById(userId);
      if (user === null) throw new AuthError("not_found");
      if (user.disabled) throw new AuthError("account_disabled");
      const changes = await this.#checked(user, given);
      const updated = await users.update(userId, { profile: changes, at: clock.now() });
      if (!updated) throw new AuthError("not_found");
      events.emit({ type: "profile_updated", at: clock.now(), userId });
      return email.publicUser({ ...user, profile: withoutUndefined({ ...user.profile, ...changes }) });
    } catch (error) {
      const failure = refusalOf(error);
      if (failure instanceof AuthError) {
        events.emit({ type: "profile_update_failed", at: clock.now(), userId, reason: failure.code });
      }
      throw failure;
    }
  }

  async #checked(user: User<P>, given: Readonly<Record<string, unknown>>): Promise<Changes<P>> {
    const { field } = this.#deps.email;
    if (field !== null && Object.hasOwn(given, field)) {
      throw new AuthError("validation_failed", { issues: [changedByRequest(jsonPointer([field]))] });
    }
    const next = withoutUndefined({ ...user.profile, ...given });
    const { profile, issues = [] } = await checkProfile(this.#deps.profileSchema, next);
    if (profile === undefined) throw new AuthError("validation_failed", { issues });
    const names = Object.keys(given) as (keyof P & string)[];
    return Object.fromEntries(names.map((name) => [name, profile[name]])) as Changes<P>;
  }
}

const withoutUndefined = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
