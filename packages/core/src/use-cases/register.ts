import type { ClientInfo } from "../domain/session.ts";
import { type Profile, type PublicUser, type User, type UserId } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import { AuthError } from "../errors/auth-error.ts";
import { ProfileFieldTakenError } from "../errors/profile-field-taken-error.ts";
import { UsernameTakenError } from "../errors/username-taken-error.ts";
import { assertInput, callable, client as clientRule, members, object, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import { checkProfile } from "../policies/profile.ts";
import type { RegistrationOutcome } from "../policies/throttle/registration-throttle.ts";
import { takeRegistration } from "./admit-registration.ts";
import type { Dependencies } from "./dependencies.ts";
import { refusalOf } from "./store-refusals.ts";

type RegisterDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  | "users"
  | "passwordHasher"
  | "clock"
  | "events"
  | "profileSchema"
  | "usernamePolicy"
  | "passwordPolicy"
  | "registrationThrottle"
  | "email"
  | "messenger"
>;

export interface RegisterInput {
  /** The id that the application chose. If absent, the store makes one. Never take it from a client. */
  readonly id?: UserId;
  readonly username: string;
  readonly password: string;
  /** Checked by the profile schema. Default: none. */
  readonly profile?: Readonly<Record<string, unknown>>;
  /**
   * Registrations count for the network of the client's address. Without an address, as for an import, they do not
   * count.
   */
  readonly client?: ClientInfo;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

const inputRule = members({
  id: optional(text),
  username: text,
  password: text,
  profile: optional(object),
  client: optional(clientRule),
  waitUntil: optional(callable),
});

interface CheckedUser<P extends Profile> {
  readonly usernameKey: UsernameKey;
  readonly profile: P;
}

/** Registers a user, and sends a link that proves their e-mail address if they have one. */
export class Register<P extends Profile> {
  readonly #deps: RegisterDependencies<P>;

  constructor(dependencies: RegisterDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip, besides those of the throttle. Invalid input is rejected first and does not count.
   * @throws AuthError `validation_failed` with every broken rule, or with a profile field whose value is `taken` or
   * that the store does not know; `username_taken`; `too_many_attempts`; `overloaded`
   */
  async execute(input: RegisterInput): Promise<PublicUser<P>> {
    const { passwordHasher, email, messenger, clock, events } = this.#deps;
    try {
      const checked = await this.#check(input);
      passwordHasher.assertCapacity?.("hash");
      const user = await this.#throttled(input.client ?? {}, () => this.#create(input, checked));
      events.emit({ type: "registered", at: clock.now(), userId: user.id });
      messenger?.askToVerify(user, input.waitUntil);
      return email.publicUser(user);
    } catch (error) {
      const failure = refusalOf(error);
      // A throttled registration was already reported as `registration_throttled`.
      if (failure instanceof AuthError && failure.code !== "too_many_attempts") {
        events.emit({ type: "registration_failed", at: clock.now(), reason: failure.code });
      }
      throw failure;
    }
  }

  /** Counts the registration for the client's network, whether it succeeds or the store rejects it. */
  async #throttled(client: ClientInfo, create: () => Promise<User<P>>): Promise<User<P>> {
    const attempt = await takeRegistration(this.#deps, client);
    if (attempt === null) return create();
    let outcome: RegistrationOutcome = "undecided";
    try {
      const user = await create();
      outcome = "registered";
      return user;
    } catch (error) {
      if (error instanceof UsernameTakenError || error instanceof ProfileFieldTakenError) outcome = "refused";
      throw error;
    } finally {
      // A throttle that can't record the outcome must not change it.
      await this.#deps.registrationThrottle?.settle(attempt, outcome).catch(() => undefined);
    }
  }

  async #create({ id, username, password }: RegisterInput, { usernameKey, profile }: CheckedUser<P>): Promise<User<P>> {
    const { users, passwordHasher, email, clock } = this.#deps;
    const passwordHash = await passwordHasher.hash(password);
    const addressKey = email.keyFor(profile);
    return users.create({
      ...(id === undefined ? {} : { id }),
      username,
      usernameKey,
      passwordHash,
      createdAt: clock.now(),
      ...(addressKey === null ? {} : { addressKey }),
      profile,
    });
  }

  async #check(input: RegisterInput): Promise<CheckedUser<P>> {
    assertInput(input, inputRule);
    const { usernamePolicy, passwordPolicy, profileSchema, email } = this.#deps;
    const { username, password, profile: given = {} } = input;
    const { key = null, issue } = usernamePolicy.check(username);
    const { profile, issues: profileIssues = [] } = await checkProfile(profileSchema, given);
    const issues = [
      ...(issue === undefined ? [] : [issue]),
      ...passwordPolicy.check(password, key, "/password"),
      ...profileIssues,
      ...(issue === undefined && profile !== undefined ? email.check(username, profile) : []),
    ];
    if (issues.length > 0 || key === null || profile === undefined) {
      throw new AuthError("validation_failed", { issues });
    }
    return { usernameKey: key, profile };
  }
}
