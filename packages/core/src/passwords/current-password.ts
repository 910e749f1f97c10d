import type { ClientInfo } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import type { PasswordPolicy } from "../policies/password.ts";
import type { UserRepository } from "../ports/user-repository.ts";
import type { PasswordVerifier } from "./password-verifier.ts";

export interface CurrentPasswordDependencies<P extends Profile> {
  readonly users: UserRepository<P>;
  readonly verifier: PasswordVerifier;
  readonly passwordPolicy: PasswordPolicy;
}

export interface GivenPassword {
  /** The user of a live session. */
  readonly userId: UserId;
  readonly currentPassword: string;
  readonly client?: ClientInfo;
}

/**
 * Returns the user if the current password is right. Attempts are throttled as at login, under the same username.
 * @throws AuthError `validation_failed` for a password that is ill-formed or too long; `not_found`, `account_disabled`,
 * `wrong_password`, `too_many_attempts`, `overloaded`
 */
export async function verifyCurrentPassword<P extends Profile>(
  { users, verifier, passwordPolicy }: CurrentPasswordDependencies<P>,
  { userId, currentPassword, client = {} }: GivenPassword,
): Promise<User<P>> {
  passwordPolicy.assertReadable(currentPassword, "/current_password");
  const user = await users.findById(userId);
  if (user === null) throw new AuthError("not_found");
  if (user.disabled) throw new AuthError("account_disabled");
  const { usernameKey } = user;
  const attempt = { usernameKey, userId, client, password: currentPassword, find: () => Promise.resolve(user) };
  const { matches } = await verifier.verify<P>(attempt);
  if (!matches) throw new AuthError("wrong_password");
  return user;
}

/**
 * Returns why a write that expected the credentials version of the verified password did nothing: meanwhile another
 * password was set, or the user was disabled or deleted.
 */
export async function reasonOfLoss<P extends Profile>(
  { users }: Pick<CurrentPasswordDependencies<P>, "users">,
  id: UserId,
): Promise<"not_found" | "account_disabled" | "wrong_password"> {
  const user = await users.findById(id);
  if (user === null) return "not_found";
  return user.disabled ? "account_disabled" : "wrong_password";
}
