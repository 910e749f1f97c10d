import type { User } from "@portcullis/core";
import type { SampleProfile } from "@portcullis/testkit";
import { type Fault, inUsers } from "../fault.ts";

/** Truncates password hashes in all methods that write them. */
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

/** Changes the profile on its way into the store. */
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
const flags = "29e. Records stay after disabling and";

export const userLastingFaults: readonly Fault[] = [
  { is: "truncates password hashes to 60 characters", breaks: hashesCutAt(60), noticedBy: [hash] },
  { is: "truncates password hashes to 255 characters", breaks: hashesCutAt(255), noticedBy: [hash] },
  {
    is: "ignores case when it compares password hashes",
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
    is: "merges JSON into the stored JSON",
    breaks: profilesAs((profile, user) => {
      const before = user?.profile.settings;
      if (!isPlain(before) || !isPlain(profile.settings)) return profile;
      const first = { ...(before as { first?: object }).first, ...(profile.settings as { first?: object }).first };
      return "first" in before && "first" in profile.settings ? { ...profile, settings: { first } } : profile;
    }),
    noticedBy: [profileKept],
  },
  {
    is: "stores JSON's null as an empty object",
    breaks: settingsAs((settings) => settings ?? {}),
    noticedBy: [profileKept],
  },
  {
    is: "parses a JSON string that looks like JSON",
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
    is: "caches users by name",
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
    is: "deletes the records when the password changes",
    breaks: inUsers(({ accessTokens, users }) => ({
      changePassword: async (change) => {
        const changed = await users.changePassword(change);
        if (changed) await accessTokens.revokeAll({ userId: change.id });
        return changed;
      },
    })),
    noticedBy: ["29d. Each finder", flags, "30. A rotation returns no user"],
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
    is: "does not delete a disabled user",
    breaks: inUsers(({ state, users }) => ({
      delete: async (id, expected) => (state.users.get(id)?.disabled === true ? false : users.delete(id, expected)),
    })),
    noticedBy: [flags],
  },
];
