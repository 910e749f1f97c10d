import type { NoProfile } from "@portcullis/core";
import type { AccessTokenRepository, SessionId, SessionRecord, UserRepository } from "@portcullis/core/ports";
import { createMemoryStorage, type MemoryStorage } from "@portcullis/adapters-memory";
import { wouldRotate } from "./rehearsal.ts";
import { memoryEngine, type TestStore } from "../../support/stores.ts";

type Users = UserRepository<NoProfile>;
type AccessTokens = AccessTokenRepository<NoProfile>;

/** A store without one of its protections. */
export interface BrokenStore {
  readonly name: string;
  readonly open: () => Promise<TestStore>;
}

interface Sound {
  readonly users: Users;
  readonly accessTokens: AccessTokens;
  readonly memory: MemoryStorage;
}

interface Break {
  readonly name: string;
  readonly users?: (sound: Sound) => Partial<Users>;
  readonly accessTokens?: (sound: Sound) => Partial<AccessTokens>;
}

const breaks: readonly Break[] = [
  {
    name: "renews a session whichever rotation was expected",
    accessTokens: ({ accessTokens, memory }) => ({
      rotate: (rotation) => {
        const record = memory.contents().records.find(({ id }) => id === rotation.id);
        return accessTokens.rotate({ ...rotation, expectedRotation: record?.rotation ?? 0 });
      },
    }),
  },
  {
    name: "changes a password whichever version was expected",
    users: ({ users }) => ({
      changePassword: async (change) => {
        const user = await users.findById(change.id);
        return users.changePassword({ ...change, expectedCredentialsVersion: user?.credentialsVersion ?? 0 });
      },
    }),
  },
  {
    name: "replaces a hash whichever was expected",
    users: ({ users }) => ({
      replacePasswordHash: async (change) => {
        const user = await users.findById(change.id);
        return users.replacePasswordHash({ ...change, expectedPasswordHash: user?.passwordHash ?? "" });
      },
    }),
  },
  {
    name: "takes every session for one with today's password",
    accessTokens: ({ accessTokens }) => ({
      findWithUser: async (id) => {
        const found = await accessTokens.findWithUser(id);
        if (found === null) return null;
        return { ...found, record: { ...found.record, credentialsVersion: found.user.credentialsVersion } };
      },
    }),
  },
  {
    name: "ends newer logins with the older ones",
    accessTokens: ({ accessTokens }) => ({
      revokeAll: ({ userId }) => accessTokens.revokeAll({ userId }),
    }),
  },
  {
    name: "forgets that a refresh was made",
    accessTokens: ({ accessTokens }) => ({
      rotate: async (rotation) => wouldRotate(await accessTokens.findWithUser(rotation.id), rotation),
    }),
  },
  {
    name: "moves the absolute end with each refresh",
    accessTokens: ({ accessTokens }) => {
      const moved = new Map<SessionId, Pick<SessionRecord, "expiresAt" | "refreshExpiresAt">>();
      return {
        findWithUser: async (id) => {
          const found = await accessTokens.findWithUser(id);
          return found === null ? null : { ...found, record: { ...found.record, ...moved.get(id) } };
        },
        rotate: async (rotation) => {
          const { id, expiresAt, refreshExpiresAt } = rotation;
          const done = await accessTokens.rotate(rotation);
          if (done === null) return null;
          moved.set(id, { expiresAt, refreshExpiresAt });
          return { ...done, record: { ...done.record, expiresAt, refreshExpiresAt } };
        },
      };
    },
  },
  {
    name: "keeps a session that was used twice",
    accessTokens: ({ accessTokens }) => ({
      revoke: (target) => (target.digest === undefined ? Promise.resolve(true) : accessTokens.revoke(target)),
    }),
  },
];

const replacing = <T extends object>(repository: T, replaced: Partial<T>): T =>
  new Proxy(repository, {
    get(target, name) {
      const value: unknown = Reflect.get(Object.hasOwn(replaced, name) ? replaced : target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });

export const brokenStores: readonly BrokenStore[] = breaks.map(({ name, users, accessTokens }) => ({
  name,
  open: async () => {
    const { storage: around } = await memoryEngine.open();
    const memory = createMemoryStorage();
    const { users: soundUsers, accessTokens: soundAccessTokens } = memory;
    const sound: Sound = { users: soundUsers, accessTokens: soundAccessTokens, memory };
    const storage = {
      ...around,
      users: replacing<Users>(memory.users, users?.(sound) ?? {}),
      accessTokens: replacing<AccessTokens>(memory.accessTokens, accessTokens?.(sound) ?? {}),
    };
    const dump = () => Promise.resolve(JSON.stringify(memory.contents()));
    return { storage, dump, drop: () => Promise.resolve() };
  },
}));
