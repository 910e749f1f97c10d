import { type Profile, type PublicUser, publicUser, type UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { ProfileFieldTakenError } from "../errors/profile-field-taken-error.ts";
import { UnknownProfileFieldError } from "../errors/unknown-profile-field-error.ts";
import { UsernameTakenError } from "../errors/username-taken-error.ts";
import { announce } from "../events/announce.ts";
import { assertInput, members, object, optional, text } from "../input/assert-input.ts";
import type { PasswordPolicy } from "../policies/password.ts";
import { checkProfile, pointer, unknownField } from "../policies/profile.ts";
import type { UsernamePolicy } from "../policies/username.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { PasswordHasher } from "../ports/password-hasher.ts";
import type { ProfileSchema } from "../ports/profile-schema.ts";
import type { UserRepository } from "../ports/user-repository.ts";

export interface RegisterDependencies<P extends Profile> {
  readonly users: UserRepository<P>;
  readonly passwordHasher: PasswordHasher;
  readonly clock: Clock;
  readonly events: AuthEvents;
  readonly profileSchema: ProfileSchema<P>;
  readonly usernamePolicy: UsernamePolicy;
  readonly passwordPolicy: PasswordPolicy;
}

export interface RegisterInput {
  /** Chosen by the application; absent: the store makes one. Never taken from a client. */
  readonly id?: UserId;
  readonly username: string;
  readonly password: string;
  /** Not trusted: checked by the profile schema. Default none. */
  readonly profile?: Readonly<Record<string, unknown>>;
}

const inputRule = members({ id: optional(text), username: text, password: text, profile: optional(object) });

/** Makes a user. */
export class Register<P extends Profile> {
  readonly #deps: RegisterDependencies<P>;

  constructor(dependencies: RegisterDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip.
   * @throws AuthError `validation_failed` with every broken rule, or with the unique field of the profile whose value is
   * `taken` or which the store does not know; `username_taken`; `overloaded`
   */
  async execute(input: RegisterInput): Promise<PublicUser<P>> {
    const { users, passwordHasher, clock, events } = this.#deps;
    try {
      const { usernameKey, profile } = await this.#check(input);
      const passwordHash = await passwordHasher.hash(input.password);
      const user = await users.create({
        ...(input.id === undefined ? {} : { id: input.id }),
        username: input.username,
        usernameKey,
        passwordHash,
        createdAt: clock.now(),
        profile,
      });
      announce(events, { type: "registered", at: clock.now(), userId: user.id });
      return publicUser(user);
    } catch (error) {
      const failure = refusalOf(error);
      if (failure instanceof AuthError) {
        announce(events, { type: "registration_failed", at: clock.now(), reason: failure.code });
      }
      throw failure;
    }
  }

  async #check(input: RegisterInput) {
    assertInput(input, inputRule);
    const { usernamePolicy, passwordPolicy, profileSchema } = this.#deps;
    const { username, password, profile: given = {} } = input;
    const { key = null, issue } = usernamePolicy.check(username);
    const { profile, issues: profileIssues = [] } = await checkProfile(profileSchema, given);
    const issues = [
      ...(issue === undefined ? [] : [issue]),
      ...passwordPolicy.check(password, key, "/password"),
      ...profileIssues,
    ];
    if (issues.length > 0 || key === null || profile === undefined) {
      throw new AuthError("validation_failed", { issues });
    }
    return { usernameKey: key, profile };
  }
}

/** What the store refuses, in the words of the use case. */
function refusalOf(error: unknown): unknown {
  if (error instanceof UsernameTakenError) return new AuthError("username_taken");
  if (error instanceof UnknownProfileFieldError) {
    return new AuthError("validation_failed", { issues: [unknownField(error.field)] });
  }
  if (!(error instanceof ProfileFieldTakenError)) return error;
  const issue = { pointer: pointer([error.field]), code: "taken", detail: "Another user has this value." };
  return new AuthError("validation_failed", { issues: [issue] });
}
