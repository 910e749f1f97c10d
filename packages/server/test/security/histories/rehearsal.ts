import type { NoProfile } from "@portcullis/core";
import type { AccessTokenRepository, Rotation, SessionWithUser, UserRepository } from "@portcullis/core/ports";

export interface Repositories {
  readonly users: UserRepository<NoProfile>;
  readonly accessTokens: AccessTokenRepository<NoProfile>;
}

/**
 * Repositories that read what is stored and only pretend to write, so that every password and token can be tried at any
 * time and nothing changes by it.
 */
export function rehearsing({ users, accessTokens }: Repositories): Repositories {
  const yes = () => Promise.resolve(true);
  const rotate = async (rotation: Rotation) => wouldRotate(await accessTokens.findWithUser(rotation.id), rotation);
  return {
    users: replacing(users, { replacePasswordHash: yes }),
    accessTokens: replacing(accessTokens, { create: yes, rotate, revoke: yes }),
  };
}

/** What a store without a condition on the user would answer. */
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

/** Any other write is a mistake of the test. */
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
