import type { NoProfile } from "@portcullis/core";
import type { AccessTokenRepository, Rotation, SessionWithUser, UserRepository } from "@portcullis/core/ports";

export interface Repositories {
  readonly users: UserRepository<NoProfile>;
  readonly accessTokens: AccessTokenRepository<NoProfile>;
}

/**
 * Repositories that read the store and only pretend to write. So every password and token can be tried at any time,
 * without a change.
 */
export function rehearsing({ users, accessTokens }: Repositories): Repositories {
  const yes = () => Promise.resolve(true);
  const rotate = async (rotation: Rotation) => wouldRotate(await accessTokens.findWithUser(rotation.id), rotation);
  return {
    users: replacing(users, { replacePasswordHash: yes }),
    accessTokens: replacing(accessTokens, { create: yes, rotate, revoke: yes }),
  };
}

/** The result of a store that has no condition on the user. */
export function wouldRotate(
  found: SessionWithUser<NoProfile> | null,
  rotation: Rotation,
): SessionWithUser<NoProfile> | null {
  if (found === null) return null;
  const { record, user } = found;
  const { expectedRotation, at: rotatedAt, digest, expiresAt, refreshExpiresAt } = rotation;
  if (record.rotation !== expectedRotation || rotatedAt >= record.refreshExpiresAt) return null;
  const previousExpiresAt = record.expiresAt;
  const ends = { expiresAt, previousExpiresAt, refreshExpiresAt };
  return { user, record: { ...record, digest, rotation: expectedRotation + 1, rotatedAt, ...ends } };
}

/** Any other write is a fault of the test. */
const readers = new Set(["findById", "findByUsernameKey", "findWithUser", "listByUser"]);

function replacing<T extends object>(repository: T, pretended: Partial<T>): T {
  return new Proxy(repository, {
    get(target, name) {
      if (Object.hasOwn(pretended, name)) return Reflect.get(pretended, name) as unknown;
      if (!readers.has(String(name))) throw new Error(`A rehearsal does not call ${String(name)}.`);
      const method: unknown = Reflect.get(target, name);
      return typeof method === "function" ? (method.bind(target) as unknown) : method;
    },
  });
}
