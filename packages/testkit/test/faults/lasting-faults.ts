import { StorageError, type User, type UserId } from "@portcullis/core";
import type { SampleProfile } from "@portcullis/testkit";
import type { memoryHarness } from "../memory-harness.ts";
import { replaced } from "../replaced.ts";
import { inAccessTokens } from "./access-token-faults.ts";
import type { Fault } from "./fault.ts";

type Sound = ReturnType<typeof memoryHarness>;

const inUsers =
  (methods: (sound: Sound) => Partial<Sound["users"]>) =>
  (sound: Sound): Partial<Sound> => ({ users: replaced(sound.users, methods(sound)) });

/** Password hashes cut in all methods that write them. */
const hashesCutAt = (length: number) =>
  inUsers(({ users }) => ({
    create: (user) => users.create({ ...user, passwordHash: user.passwordHash.slice(0, length) }),
    changePassword: (change) => users.changePassword({ ...change, passwordHash: change.passwordHash.slice(0, length) }),
    replacePasswordHash: (change) =>
      users.replacePasswordHash({
        ...change,
        expectedPasswordHash: change.expectedPasswordHash.slice(0, length),
        passwordHash: change.passwordHash.slice(0, length),
      }),
  }));

/** A change of the profile on its way into the store. */
const profilesAs = (
  write: (
    profile: { readonly [K in keyof SampleProfile]?: SampleProfile[K] | undefined },
    stored?: User<SampleProfile> | null,
  ) => object,
) =>
  inUsers(({ state, users }) => ({
    create: (user) => users.create({ ...user, profile: write(user.profile) as SampleProfile }),
    update: (id, { profile, ...changes }) =>
      users.update(
        id,
        profile === undefined ? changes : { ...changes, profile: write(profile, state.users.get(id) ?? null) },
      ),
  }));

const settingsAs = (write: (settings: unknown) => unknown) =>
  profilesAs((profile) => ("settings" in profile ? { ...profile, settings: write(profile.settings) } : profile));

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const hash = "29c. Password hashes of 97";
const profileKept = "29c. Text of a profile";
const flags = "29e. Records outlive";

export const lastingFaults: readonly Fault[] = [
  { is: "cuts password hashes at 60 characters", breaks: hashesCutAt(60), noticedBy: [hash] },
  { is: "cuts password hashes at 255 characters", breaks: hashesCutAt(255), noticedBy: [hash] },
  {
    is: "compares password hashes without their case",
    breaks: inUsers(({ state, users }) => ({
      replacePasswordHash: (change) => {
        const stored = state.users.get(change.id)?.passwordHash ?? "";
        const same = stored.toLowerCase() === change.expectedPasswordHash.toLowerCase();
        return users.replacePasswordHash(same ? { ...change, expectedPasswordHash: stored } : change);
      },
    })),
    noticedBy: [hash],
  },
  {
    is: "trims the text of a profile",
    breaks: profilesAs((profile) =>
      profile.displayName === undefined ? profile : { ...profile, displayName: profile.displayName.trim() },
    ),
    noticedBy: [profileKept, "66. Each value"],
  },
  {
    is: "merges JSON into the JSON that is there",
    breaks: profilesAs((profile, user) => {
      const before = user?.profile.settings;
      if (!isPlain(before) || !isPlain(profile.settings)) return profile;
      const first = { ...(before as { first?: object }).first, ...(profile.settings as { first?: object }).first };
      return "first" in before && "first" in profile.settings ? { ...profile, settings: { first } } : profile;
    }),
    noticedBy: [profileKept],
  },
  {
    is: "takes JSON's null for an empty object",
    breaks: settingsAs((settings) => settings ?? {}),
    noticedBy: [profileKept],
  },
  {
    is: "reads text in JSON that looks like JSON",
    breaks: settingsAs((settings) =>
      typeof settings === "string" && settings.startsWith("{") ? (JSON.parse(settings) as unknown) : settings,
    ),
    noticedBy: [profileKept],
  },
  {
    is: "rounds large numbers in JSON",
    breaks: settingsAs((settings) =>
      Array.isArray(settings)
        ? settings.map((one: unknown) => (one === 9_007_199_254_740_991 ? 2 ** 53 : one))
        : settings,
    ),
    noticedBy: [profileKept],
  },
  {
    is: "lists an empty page after a deleted user",
    breaks: inUsers(({ state, users }) => ({
      list: async (page) => (page.after !== undefined && !state.users.has(page.after) ? [] : users.list(page)),
    })),
    noticedBy: ["29a. A page of users"],
  },
  {
    is: "remembers the users of sessions that it has read",
    breaks: inAccessTokens(({ accessTokens }) => {
      const seen = new Map<UserId, User<SampleProfile>>();
      return {
        findWithUser: async (id) => {
          const found = await accessTokens.findWithUser(id);
          if (found === null) return null;
          const user = structuredClone(seen.get(found.user.id) ?? found.user);
          seen.set(user.id, structuredClone(user));
          return { ...found, user };
        },
      };
    }),
    noticedBy: ["29d. Each finder"],
  },
  {
    is: "remembers users by their names",
    breaks: inUsers(({ users }) => {
      const seen = new Map<string, User<SampleProfile>>();
      return {
        findByUsernameKey: async (key) => {
          const user = await users.findByUsernameKey(key);
          if (user === null) return null;
          const known = structuredClone(seen.get(key) ?? user);
          seen.set(key, structuredClone(known));
          return known;
        },
      };
    }),
    noticedBy: ["29d. Each finder"],
  },
  {
    is: "lists records as they were created",
    breaks: inAccessTokens(({ accessTokens }) => {
      return {
        listByUser: async (query) =>
          (await accessTokens.listByUser(query)).map((record) => Object.assign(record, { rotation: 0 })),
      };
    }),
    noticedBy: ["29d. A record is read", "30."],
  },
  {
    is: "deletes the records when the password changes",
    breaks: inUsers(({ accessTokens, users }) => ({
      changePassword: async (change) => {
        const changed = await users.changePassword(change);
        if (changed) await accessTokens.revokeAll({ userId: change.id });
        return changed;
      },
    })),
    noticedBy: ["29d. Each finder", flags],
  },
  {
    is: "does not find the session of a disabled user",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: async (id) => {
        const found = await accessTokens.findWithUser(id);
        return found?.user.disabled === true ? null : found;
      },
    })),
    noticedBy: [flags, "13. Of simultaneous calls"],
  },
  {
    is: "does not list the sessions of a disabled user",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      listByUser: async (query) =>
        state.users.get(query.userId)?.disabled === true ? [] : accessTokens.listByUser(query),
    })),
    noticedBy: [flags],
  },
  {
    is: "does not find a disabled user by name",
    breaks: inUsers(({ users }) => ({
      findByUsernameKey: async (key) => {
        const user = await users.findByUsernameKey(key);
        return user?.disabled === true ? null : user;
      },
    })),
    noticedBy: [flags],
  },
  {
    is: "does not purge the records of disabled users",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      purge: async (query) => {
        const kept = [...state.records.values()].filter(({ userId }) => state.users.get(userId)?.disabled === true);
        for (const { id } of kept) state.records.delete(id);
        const count = await accessTokens.purge(query);
        for (const record of kept) state.records.set(record.id, record);
        return count;
      },
    })),
    noticedBy: [flags],
  },
  {
    is: "does not delete a disabled user",
    breaks: inUsers(({ state, users }) => ({
      delete: async (id) => (state.users.get(id)?.disabled === true ? false : users.delete(id)),
    })),
    noticedBy: [flags],
  },
  {
    is: "lists records by their ids alone",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: async ({ after, ...query }) => {
        const all = await accessTokens.listByUser({ ...query, limit: 1000 });
        return all
          .filter(({ id }) => after === undefined || id < after.id)
          .toSorted((one, other) => (one.id < other.id ? 1 : -1))
          .slice(0, query.limit);
      },
    })),
    noticedBy: ["29a. Records are listed"],
  },
  {
    is: "lists an empty page after a revoked record",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      listByUser: async (query) =>
        query.after !== undefined && !state.records.has(query.after.id) ? [] : accessTokens.listByUser(query),
    })),
    noticedBy: ["29a. A page of records"],
  },
  {
    is: "leaves the user out when a digest is given",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revoke: ({ id, userId, digest }) =>
        accessTokens.revoke({
          id,
          ...(digest === undefined ? {} : { digest }),
          ...(userId === undefined || digest !== undefined ? {} : { userId }),
        }),
    })),
    noticedBy: ["29b. Revoking with a user"],
  },
  {
    is: "revokes by user or by digest",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revoke: async ({ id, userId, digest }) => {
        if (userId === undefined || digest === undefined) {
          const condition = {
            ...(userId === undefined ? {} : { userId }),
            ...(digest === undefined ? {} : { digest }),
          };
          return accessTokens.revoke({ id, ...condition });
        }
        return (await accessTokens.revoke({ id, userId })) || accessTokens.revoke({ id, digest });
      },
    })),
    noticedBy: ["29b. Revoking with a user"],
  },
  {
    is: "compares half of a digest",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      revoke: async (target) => {
        const stored = state.records.get(target.id)?.digest;
        const half = (bytes: Uint8Array | null | undefined) =>
          Buffer.from(bytes?.subarray(0, 16) ?? []).toString("hex");
        if (target.digest === undefined || !stored || half(stored) !== half(target.digest))
          return accessTokens.revoke(target);
        return accessTokens.revoke({ ...target, digest: stored });
      },
    })),
    noticedBy: ["29b. A digest"],
  },
  {
    is: "overwrites a record with the same id",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      create: (record) => {
        if (state.users.has(record.userId)) state.records.delete(record.id);
        return accessTokens.create(record);
      },
    })),
    noticedBy: ["29b. A record with the id"],
  },
  {
    is: "says that there is no such user when the record's id is there",
    breaks: inAccessTokens(({ accessTokens }) => ({
      create: (record) =>
        accessTokens.create(record).catch((error: unknown) => {
          if (error instanceof StorageError && error.kind === "failed") return false;
          throw error;
        }),
    })),
    noticedBy: ["29b. A record with the id"],
  },
  {
    is: "cuts user agents at 255 characters",
    breaks: inAccessTokens(({ accessTokens }) => ({
      create: (record) => {
        const { userAgent } = record.clientInfo;
        const clientInfo = {
          ...record.clientInfo,
          ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, 255) }),
        };
        return accessTokens.create({ ...record, clientInfo });
      },
    })),
    noticedBy: ["29c. A user agent"],
  },
  {
    is: "cuts addresses at 39 characters",
    breaks: inAccessTokens(({ accessTokens }) => ({
      create: (record) => {
        const { address } = record.clientInfo;
        const clientInfo = {
          ...record.clientInfo,
          ...(address === undefined ? {} : { address: address.slice(0, 39) }),
        };
        return accessTokens.create({ ...record, clientInfo });
      },
    })),
    noticedBy: ["29c. A user agent"],
  },
];
