import type { OneTimeSecretRepository, SessionId, User } from "@portcullis/core/ports";
import { at, newRecord, newSecret, newUser } from "../harness/samples.ts";
import type { Repositories, StorageHarness } from "../harness/storage-harness.ts";

type Call = () => Promise<unknown>;

/** A call of each method on users, for a stored user. A correct store carries out each call. */
export function callsOnUsers(
  harness: StorageHarness,
  users: Repositories["users"],
  { id, usernameKey, passwordHash }: User<object>,
): readonly Call[] {
  return [
    () => users.create(newUser(harness)),
    () => users.findById(id),
    () => users.findByUsernameKey(usernameKey),
    () => users.list({ limit: 1 }),
    () => users.update(id, { at: at(1) }),
    () => users.changePassword({ id, expectedCredentialsVersion: 1, passwordHash: "$new", at: at(1) }),
    () => users.replacePasswordHash({ id, expectedPasswordHash: passwordHash, passwordHash: "$new" }),
    () => users.setDisabled(id, true, at(1)),
    () => users.delete(id),
  ];
}

/** A call of each method on one-time secrets, for a stored user. */
export function callsOnSecrets(oneTimeSecrets: OneTimeSecretRepository, { id: userId }: User<object>): readonly Call[] {
  const record = newSecret({ userId });
  const { id, digest, purpose } = record;
  return [
    () => oneTimeSecrets.issue(record),
    () => oneTimeSecrets.find(id),
    () => oneTimeSecrets.consume({ id, digest, purpose, now: at(0) }),
    () => oneTimeSecrets.purge({ now: new Date(0), limit: 1 }),
  ];
}

/** A call of each method on records, for a stored record of this user. */
export function callsOnRecords(
  accessTokens: Repositories["accessTokens"],
  { id: userId }: User<object>,
  id: SessionId,
): readonly Call[] {
  const ends = { at: at(1), expiresAt: at(2), refreshExpiresAt: at(3) };
  const rotation = { id, userId, expectedRotation: 0, digest: null, ...ends };
  return [
    () => accessTokens.create(newRecord(userId)),
    () => accessTokens.findWithUser(id),
    () => accessTokens.listByUser({ userId, now: at(1), limit: 1 }),
    () => accessTokens.rotate(rotation),
    () => accessTokens.revoke({ id }),
    () => accessTokens.revokeAll({ userId }),
    () => accessTokens.purge({ now: new Date(0), limit: 1 }),
  ];
}
