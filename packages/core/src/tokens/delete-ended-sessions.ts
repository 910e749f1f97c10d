import type { Profile, UserId } from "../domain/user.ts";
import type { AccessTokenRepository } from "../ports/access-token-repository.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";

export interface EndedSessionsDependencies<P extends Profile> {
  readonly accessTokens: Pick<AccessTokenRepository<P>, "revokeAll">;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

/**
 * Deletes the records of sessions that a higher credentials version has ended. Their tokens are invalid even if this
 * fails.
 */
export async function deleteEndedSessions<P extends Profile>(
  { accessTokens, clock, events }: EndedSessionsDependencies<P>,
  userId: UserId,
  credentialsVersion: number,
): Promise<void> {
  try {
    await accessTokens.revokeAll({ userId, issuedBefore: credentialsVersion });
  } catch {
    events.emit({ type: "cleanup_failed", at: clock.now(), userId });
  }
}
