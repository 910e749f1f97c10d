import type { ClientInfo } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { StorageError } from "../errors/storage-error.ts";
import { assertInput, callable, client as clientRule, flag, members, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import { reasonOfLoss, verifyCurrentPassword } from "../passwords/current-password.ts";
import { deleteEndedSessions } from "../tokens/delete-ended-sessions.ts";
import { startSession } from "../tokens/start-session.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LoginResult } from "./login.ts";

type ChangePasswordDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  | "users"
  | "accessTokens"
  | "passwordHasher"
  | "verifier"
  | "issuer"
  | "idGenerator"
  | "lifetimes"
  | "clock"
  | "events"
  | "passwordPolicy"
  | "email"
  | "messenger"
>;

export interface ChangePasswordInput {
  /** The user of a live session: see `CurrentUserInput.mustBeLive`. */
  readonly userId: UserId;
  readonly currentPassword: string;
  readonly newPassword: string;
  /** Whether to start a new session for the calling client, because all sessions end. Default false. */
  readonly newSession?: boolean;
  readonly client?: ClientInfo;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

const inputRule = members({
  userId: text,
  currentPassword: text,
  newPassword: text,
  newSession: optional(flag),
  client: optional(clientRule),
  waitUntil: optional(callable),
});

/** Changes a user's password. The same write invalidates every earlier token. */
export class ChangePassword<P extends Profile> {
  readonly #deps: ChangePasswordDependencies<P>;

  constructor(dependencies: ChangePasswordDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Returns the new session if one was requested. Null otherwise, and if the new session could not be stored: the
   * password is changed, and the user has to log in.
   * @throws AuthError `wrong_password`, `password_unchanged`, `validation_failed`, `account_disabled`,
   * `too_many_attempts`, `overloaded`; `not_found` if the user does not exist
   */
  async execute(input: ChangePasswordInput): Promise<LoginResult<P> | null> {
    assertInput(input, inputRule);
    const { messenger, clock, events } = this.#deps;
    const { userId, newSession = false, client = {} } = input;
    let changed: User<P>;
    try {
      changed = await this.#replace(await this.#verified(input), input.newPassword);
    } catch (error) {
      // A throttled attempt was already reported as `throttled`.
      if (error instanceof AuthError && error.code !== "too_many_attempts") {
        events.emit({ type: "password_change_failed", at: clock.now(), userId, reason: error.code });
      }
      throw error;
    }
    events.emit({ type: "password_changed", at: clock.now(), userId, by: "user" });
    await deleteEndedSessions(this.#deps, userId, changed.credentialsVersion);
    messenger?.notifyPasswordChanged(changed, "user", input.waitUntil);
    return newSession ? this.#newSession(changed, client) : null;
  }

  async #verified(input: ChangePasswordInput): Promise<User<P>> {
    const { passwordPolicy } = this.#deps;
    const { currentPassword, newPassword } = input;
    const user = await verifyCurrentPassword(this.#deps, input);
    if (newPassword.normalize("NFC") === currentPassword.normalize("NFC")) throw new AuthError("password_unchanged");
    const issues = passwordPolicy.check(newPassword, user.usernameKey, "/new_password");
    if (issues.length > 0) throw new AuthError("validation_failed", { issues });
    return user;
  }

  /** Returns the changed user. */
  async #replace(user: User<P>, newPassword: string): Promise<User<P>> {
    const { users, passwordHasher, clock } = this.#deps;
    const { id, credentialsVersion: expectedCredentialsVersion } = user;
    const passwordHash = await passwordHasher.hash(newPassword);
    const at = clock.now();
    const changed = await users.changePassword({ id, expectedCredentialsVersion, passwordHash, at });
    if (!changed) throw new AuthError(await reasonOfLoss(this.#deps, id));
    const credentialsVersion = expectedCredentialsVersion + 1;
    return { ...user, passwordHash, credentialsVersion, credentialsChangedAt: at, updatedAt: at };
  }

  /** The password has already changed, so a failing store must not make the use case fail. */
  async #newSession(user: User<P>, client: ClientInfo): Promise<LoginResult<P> | null> {
    const { email, clock, events } = this.#deps;
    const { id: userId, usernameKey } = user;
    try {
      const started = await startSession(this.#deps, user, client);
      if (started === null) return null;
      const { pair, sessionId } = started;
      events.emit({ type: "login_succeeded", at: clock.now(), userId, sessionId, client });
      return { pair, sessionId, user: email.publicUser(user) };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const reason = "unavailable" as const;
      events.emit({ type: "login_failed", at: clock.now(), reason, userId, usernameKey, client });
      return null;
    }
  }
}
