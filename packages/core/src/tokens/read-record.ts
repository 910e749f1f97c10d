import type { SessionId } from "../domain/session.ts";
import type { Profile } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { StorageError } from "../errors/storage-error.ts";
import type { AccessTokenRepository, SessionWithUser } from "../ports/access-token-repository.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";

export interface ReadRecordDependencies<P extends Profile> {
  readonly accessTokens: AccessTokenRepository<P>;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

/**
 * Reads the record that a token names, with its user, in one database round trip. The caller still has to verify the
 * token, and then that the user is not disabled. A corrupt record counts as an ended session, and is reported as an
 * event.
 * @throws AuthError `token_invalid` if the session has ended, or started before the password was changed or the user
 * was disabled
 */
export async function readRecord<P extends Profile>(
  dependencies: ReadRecordDependencies<P>,
  id: SessionId,
): Promise<SessionWithUser<P>> {
  const found = await unlessCorrupt(dependencies, id, dependencies.accessTokens.findWithUser(id));
  if (found === null || !hasLastGoodVersion(found)) throw new AuthError("token_invalid");
  return found;
}

/**
 * Reports a corrupt record as an event.
 * @throws AuthError `token_invalid` if the record is corrupt
 */
export async function unlessCorrupt<T>(
  { clock, events }: Pick<ReadRecordDependencies<Profile>, "clock" | "events">,
  id: SessionId,
  answer: Promise<T>,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== "corrupt") throw error;
    events.emit({ type: "access_token_corrupt", at: clock.now(), sessionId: id });
    throw new AuthError("token_invalid");
  }
}

/**
 * Whether the session has the version that a valid one has. Disabling raises it by one: sessions that were valid until
 * then are answered with `account_disabled`. Enabling raises it again, so that they stay ended.
 */
export const hasLastGoodVersion = ({ record, user }: SessionWithUser<Profile>): boolean =>
  record.credentialsVersion === (user.disabled ? user.credentialsVersion - 1 : user.credentialsVersion);
