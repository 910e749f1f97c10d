import type { AccessTokenId } from "../domain/access-token.ts";
import type { Profile } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { StorageError } from "../errors/storage-error.ts";
import { announce } from "../events/announce.ts";
import type { AccessTokenRepository, AccessTokenWithUser } from "../ports/access-token-repository.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";

export interface ReadRecordDependencies<P extends Profile> {
  readonly accessTokens: AccessTokenRepository<P>;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

/**
 * The record of a token, with its user, if the login stands: neither ended nor from before a password change. One
 * database round trip. A record that can't be read is a dead login and an alert, and harms nobody else.
 * @throws AuthError `token_invalid`
 */
export async function readRecord<P extends Profile>(
  { accessTokens, clock, events }: ReadRecordDependencies<P>,
  id: AccessTokenId,
): Promise<AccessTokenWithUser<P>> {
  let found: AccessTokenWithUser<P> | null;
  try {
    found = await accessTokens.findWithUser(id);
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== "corrupt") throw error;
    announce(events, { type: "access_token_corrupt", at: clock.now(), accessTokenId: id });
    throw new AuthError("token_invalid");
  }
  if (found === null || found.record.credentialsVersion !== found.user.credentialsVersion) {
    throw new AuthError("token_invalid");
  }
  return found;
}
