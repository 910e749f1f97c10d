import type { ClientInfo } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import type { RecoveryThrottle } from "../policies/throttle/recovery-throttle.ts";
import { usernameKey } from "../policies/username.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { UserRepository } from "../ports/user-repository.ts";

export interface RecoveryRequestDependencies<P extends Profile> {
  readonly users: UserRepository<P>;
  /** Null: requests are not limited by network. */
  readonly recoveryThrottle: RecoveryThrottle | null;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

/**
 * Counts a request for a message by the client's network.
 * @throws AuthError `too_many_attempts`
 */
export async function countRequest<P extends Profile>(
  { recoveryThrottle, clock, events }: RecoveryRequestDependencies<P>,
  client: ClientInfo,
): Promise<void> {
  const throttled = (await recoveryThrottle?.take(client)) ?? null;
  if (throttled === null) return;
  const { retryAfter, reason = "limit" } = throttled;
  events.emit({ type: "recovery_throttled", at: clock.now(), client, retryAfter, reason });
  throw new AuthError("too_many_attempts", { retryAfter });
}

/** Finds the user with a name or an address. One database round trip. Null for disabled users, who get no messages. */
export async function findRecipient<P extends Profile>(
  { users }: Pick<RecoveryRequestDependencies<P>, "users">,
  by: { readonly userId?: UserId | undefined; readonly username?: string | undefined },
): Promise<User<P> | null> {
  const key = by.username === undefined ? null : usernameKey(by.username);
  // Present wherever the setting `email` is on.
  const byName = key === null ? null : ((await users.findByAddress?.(key)) ?? null);
  const user = by.userId === undefined ? byName : await users.findById(by.userId);
  return user?.disabled === true ? null : user;
}
