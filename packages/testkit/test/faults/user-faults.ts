import { StorageError, type UserId } from "@portcullis/core";
import { type NewUser, type UsernameKey, UsernameTakenError } from "@portcullis/core/ports";
import type { SampleProfile } from "@portcullis/testkit";
import type { memoryHarness } from "../memory-harness.ts";
import { replaced } from "../replaced.ts";
import type { Fault } from "./fault.ts";

type Sound = ReturnType<typeof memoryHarness>;

/** A fault in methods of the user repository. */
const inUsers =
  (methods: (sound: Sound) => Partial<Sound["users"]>) =>
  (sound: Sound): Partial<Sound> => ({ users: replaced(sound.users, methods(sound)) });

const edit = ({ state }: Sound, id: UserId, change: Partial<NewUser<SampleProfile>> & object) => {
  const user = state.users.get(id);
  if (user !== undefined) state.users.set(id, { ...user, ...change });
};

export const userFaults: readonly Fault[] = [
  {
    is: "stamps updatedAt with a time of its own",
    breaks: inUsers(({ users }) => ({
      create: async (user) => {
        const { id, disabled, createdAt } = await users.create(user);
        await users.setDisabled(id, disabled, new Date(createdAt.getTime() + 1));
        return (await users.findById(id)) ?? Promise.reject(new Error());
      },
    })),
    noticedBy: ["1. A created user is returned"],
  },
  {
    is: "forgets that a new user is disabled",
    breaks: inUsers(({ users }) => ({ create: (user) => users.create({ ...user, disabled: false }) })),
    noticedBy: ["1. A user may be created disabled"],
  },
  {
    is: "makes an id where the caller chose one",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create({ ...user, id: crypto.randomUUID() as UserId }),
    })),
    noticedBy: ["2. An id of the caller's choice", "8. A second user with the same id"],
  },
  {
    is: "writes the id in capitals when a record's user is fetched",
    breaks: ({ accessTokens }) => ({
      accessTokens: replaced(accessTokens, {
        listByUser: async (query) =>
          (await accessTokens.listByUser(query)).map((record) =>
            Object.assign(record, { userId: record.userId.toUpperCase() }),
          ),
      }),
    }),
    noticedBy: ["2. Every finder", "18. A stored record", "30. Each rotation notes"],
  },
  {
    is: "passes a malformed id on to a driver that throws",
    breaks: inUsers(({ users }) => ({
      findById: async (id) => (id.length === 36 ? users.findById(id) : Promise.reject(new StorageError("failed"))),
    })),
    noticedBy: ["3. A malformed id"],
  },
  {
    is: "throws for an unknown username",
    breaks: inUsers(({ users }) => ({
      findByUsernameKey: async (key) =>
        (await users.findByUsernameKey(key)) ?? Promise.reject(new StorageError("failed")),
    })),
    noticedBy: [
      "3. An unknown id",
      "4. The username is kept",
      "7. Of a refused",
      "9. A change of username",
      "9. Updating an unknown",
      "14. Deleting",
      "16. Wildcards",
    ],
  },
  {
    is: "skips the first user of each further page",
    breaks: inUsers(({ users }) => ({
      list: async (page) =>
        page.after === undefined ? users.list(page) : (await users.list({ ...page, limit: page.limit + 1 })).slice(1),
    })),
    noticedBy: ["3. Pages of the user list"],
  },
  {
    is: "lists one user more than was asked for",
    breaks: inUsers(({ users }) => ({ list: (page) => users.list({ ...page, limit: page.limit + 1 }) })),
    noticedBy: ["3. Pages of the user list"],
  },
  {
    is: "trims the key it looks for",
    breaks: inUsers(({ users }) => ({
      findByUsernameKey: (key) => users.findByUsernameKey(key.trim() as UsernameKey),
    })),
    noticedBy: ["4. The username is kept", "16. Wildcards"],
  },
  {
    is: "ignores case when it looks for a key",
    breaks: inUsers(({ users }) => ({
      findByUsernameKey: (key) => users.findByUsernameKey(key.toLowerCase() as UsernameKey),
    })),
    noticedBy: ["4. The username is kept", "16. Wildcards"],
  },
  {
    is: "reads the key as a pattern",
    breaks: inUsers(({ users, state }) => ({
      findByUsernameKey: async (key) => {
        const literal = key.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
        const pattern = new RegExp(`^${literal.replaceAll("%", ".*").replaceAll("_", ".")}$`, "s");
        const found = [...state.idsByUsernameKey.keys()].find((one) => pattern.test(one));
        return found === undefined ? null : users.findByUsernameKey(found);
      },
    })),
    noticedBy: ["16. Wildcards"],
  },
  {
    is: "tells of a taken name by an error of another kind",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create(user).catch(() => Promise.reject(new StorageError("failed", "23505"))),
    })),
    noticedBy: ["5. A second user", "6. Of simultaneous creations"],
  },
  {
    is: "tells of a taken name at a change by an error of another kind",
    breaks: inUsers(({ users }) => ({
      update: (id, changes) => users.update(id, changes).catch(() => Promise.reject(new StorageError("failed"))),
    })),
    noticedBy: ["5. Taking the username key"],
  },
  {
    is: "does not know of unique profile fields",
    breaks: ({ users }) => ({ withUniqueField: () => ({ users, field: "displayName" }) }),
    noticedBy: ["5. A value of a unique"],
  },
  {
    is: "looks whether a name is free, and creates a moment later in the place of whoever has it by then",
    breaks: inUsers(({ users }) => ({
      create: async (user) => {
        if ((await users.findByUsernameKey(user.usernameKey)) !== null) throw new UsernameTakenError();
        await new Promise(setImmediate);
        const holder = await users.findByUsernameKey(user.usernameKey);
        if (holder !== null) await users.delete(holder.id);
        return users.create(user);
      },
    })),
    noticedBy: ["6. Of simultaneous creations"],
  },
  {
    is: "leaves the row of a refused creation behind",
    breaks: inUsers(({ users }) => ({
      create: (user) =>
        users.create(user).catch(async (error: unknown) => {
          const usernameKey = `left ${user.usernameKey} ${String(user.id)}` as UsernameKey;
          if (error instanceof UsernameTakenError && user.id !== undefined)
            await users.create({ ...user, usernameKey });
          throw error;
        }),
    })),
    noticedBy: ["7. Of a refused"],
  },
  {
    is: "takes every integrity error for a taken name",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create(user).catch(() => Promise.reject(new UsernameTakenError())),
    })),
    noticedBy: ["8. A second user with the same id"],
  },
  {
    is: "cuts a long username",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create({ ...user, username: user.username.slice(0, 255) }),
    })),
    noticedBy: ["8. A username too long"],
  },
  {
    is: "creates the user it was to update",
    breaks: inUsers(({ users }) => ({
      update: async (id, changes) => {
        if (await users.update(id, changes)) return true;
        if (id.length !== 36 || changes.username === undefined) return false;
        const { display: username, key: usernameKey } = changes.username;
        const profile = {
          displayName: "",
          logins: 0,
          score: 0,
          subscribed: false,
          birthday: new Date(0),
          settings: null,
        };
        await users.create({ id, username, usernameKey, passwordHash: "", createdAt: changes.at, profile });
        return true;
      },
    })),
    noticedBy: ["9. Updating an unknown"],
  },
  {
    is: "clears the profile fields that an update does not name",
    breaks: inUsers(({ users, state }) => ({
      update: async (id, changes) => {
        const profile = state.users.get(id)?.profile;
        const cleared = Object.fromEntries(Object.keys(profile ?? {}).map((name) => [name, undefined]));
        return users.update(
          id,
          changes.profile ? { ...changes, profile: { ...cleared, ...changes.profile } } : changes,
        );
      },
    })),
    noticedBy: ["9. A change of some profile", "9. An explicit undefined", "29c. Text of a profile", "66. Each value"],
  },
  {
    is: "takes an explicit undefined for a field that is not named",
    breaks: inUsers(({ users }) => ({
      update: (id, { profile = {}, ...changes }) => {
        const named = Object.entries(profile).filter(([, value]) => value !== undefined);
        return users.update(id, { ...changes, profile: Object.fromEntries(named) });
      },
    })),
    noticedBy: ["9. An explicit undefined"],
  },
  {
    is: "keeps the old spelling when a user is renamed",
    breaks: inUsers((sound) => ({
      update: async (id, changes) => {
        const username = sound.state.users.get(id)?.username ?? "";
        const done = await sound.users.update(id, changes);
        edit(sound, id, { username });
        return done;
      },
    })),
    noticedBy: ["5. Taking the username key", "9. A change of username", "29d. Each finder"],
  },
  {
    is: "stores null for an absent field",
    breaks: inUsers((sound) => ({
      create: async (user) => {
        const { id } = await sound.users.create(user);
        const profile = { nickname: null as unknown as string, ...structuredClone(user.profile) };
        edit(sound, id, { profile });
        return (await sound.users.findById(id)) ?? Promise.reject(new Error());
      },
    })),
    noticedBy: ["10. Optional profile fields"],
  },
  {
    is: "cuts dates to whole seconds",
    breaks: inUsers(({ users }) => ({
      create: (user) =>
        users.create({ ...user, createdAt: new Date(Math.floor(user.createdAt.getTime() / 1000) * 1000) }),
    })),
    noticedBy: ["1. A created user is returned", "10. Dates come back"],
  },
  {
    is: "keeps large numbers in 32 bits",
    breaks: inUsers(({ users }) => ({
      create: (user) => {
        const { profile } = user;
        return users.create({ ...user, profile: { ...profile, score: Math.min(profile.score, 2 ** 31 - 1) } });
      },
    })),
    noticedBy: ["11. Profile fields", "66. Each value"],
  },
  {
    is: "keeps the credentials version through a password change",
    breaks: inUsers((sound) => ({
      changePassword: async (change) => {
        const done = await sound.users.changePassword(change);
        const user = sound.state.users.get(change.id);
        if (done && user !== undefined) sound.state.users.set(change.id, { ...user, credentialsVersion: 1 });
        return done;
      },
    })),
    noticedBy: ["12. A password change replaces", "12. Of simultaneous password", "29d. Each finder"],
  },
  {
    is: "does not note when the password was changed",
    breaks: inUsers(({ users, state }) => ({
      changePassword: async (change) => {
        const before = state.users.get(change.id)?.credentialsChangedAt;
        const done = await users.changePassword(change);
        const user = state.users.get(change.id);
        if (user && before) state.users.set(change.id, { ...user, credentialsChangedAt: before });
        return done;
      },
    })),
    noticedBy: ["12. A password change replaces", "29d. Each finder"],
  },
  {
    is: "changes the password whatever the credentials version",
    breaks: inUsers(({ users, state }) => ({
      changePassword: (change) => {
        const expectedCredentialsVersion = state.users.get(change.id)?.credentialsVersion ?? 1;
        return users.changePassword({ ...change, expectedCredentialsVersion });
      },
    })),
    noticedBy: ["12. A password change that expects", "12. Of simultaneous password"],
  },
  {
    is: "compares the credentials version a moment before it writes",
    breaks: inUsers(({ users, state }) => ({
      changePassword: async (change) => {
        if (state.users.get(change.id)?.credentialsVersion !== change.expectedCredentialsVersion) return false;
        await new Promise(setImmediate);
        const expectedCredentialsVersion = state.users.get(change.id)?.credentialsVersion ?? 1;
        return users.changePassword({ ...change, expectedCredentialsVersion });
      },
    })),
    noticedBy: ["12. Of simultaneous password"],
  },
  {
    is: "rehashes whatever the old hash",
    breaks: inUsers(({ users, state }) => ({
      replacePasswordHash: (change) => {
        const expectedPasswordHash = state.users.get(change.id)?.passwordHash ?? "";
        return users.replacePasswordHash({ ...change, expectedPasswordHash });
      },
    })),
    noticedBy: ["12. A rehash", "29c. Password hashes of 97"],
  },
  {
    is: "takes a rehash for a password change",
    breaks: inUsers(({ users, state }) => ({
      replacePasswordHash: async (change) => {
        const done = await users.replacePasswordHash(change);
        const user = state.users.get(change.id);
        if (done && user) state.users.set(user.id, { ...user, credentialsVersion: user.credentialsVersion + 1 });
        return done;
      },
    })),
    noticedBy: ["12. A rehash", "29c. Password hashes of 97"],
  },
  {
    is: "does not store that a user is disabled",
    breaks: inUsers(({ users }) => ({ setDisabled: (id, _, at) => users.setDisabled(id, false, at) })),
    noticedBy: ["13. Disabling", "13. Of simultaneous calls that disable", "29e. Records outlive"],
  },
  {
    is: "keeps the credentials version when a user is disabled or enabled",
    breaks: inUsers((sound) => ({
      setDisabled: async (id, disabled, at) => {
        const credentialsVersion = sound.state.users.get(id)?.credentialsVersion ?? 1;
        const done = await sound.users.setDisabled(id, disabled, at);
        const user = sound.state.users.get(id);
        if (user !== undefined) sound.state.users.set(id, { ...user, credentialsVersion });
        return done;
      },
    })),
    noticedBy: ["13. Disabling"],
  },
  {
    is: "raises the credentials version when a user is disabled and not when they are enabled",
    breaks: inUsers((sound) => ({
      setDisabled: async (id, disabled, at) => {
        const before = sound.state.users.get(id)?.credentialsVersion ?? 1;
        const done = await sound.users.setDisabled(id, disabled, at);
        const user = sound.state.users.get(id);
        if (!disabled && user !== undefined) sound.state.users.set(id, { ...user, credentialsVersion: before });
        return done;
      },
    })),
    noticedBy: ["13. Disabling"],
  },
  {
    is: "raises the credentials version each time a user is disabled",
    breaks: inUsers((sound) => ({
      setDisabled: async (id, disabled, at) => {
        const before = sound.state.users.get(id)?.credentialsVersion ?? 1;
        const done = await sound.users.setDisabled(id, disabled, at);
        const user = sound.state.users.get(id);
        if (user !== undefined) sound.state.users.set(id, { ...user, credentialsVersion: before + 1 });
        return done;
      },
    })),
    noticedBy: ["13. Disabling", "13. Of simultaneous calls that disable"],
  },
  {
    is: "looks whether the user is disabled a moment before it raises the credentials version",
    breaks: inUsers((sound) => ({
      setDisabled: async (id, disabled, at) => {
        const isChange = sound.state.users.get(id)?.disabled !== disabled;
        await new Promise(setImmediate);
        const before = sound.state.users.get(id)?.credentialsVersion ?? 1;
        const done = await sound.users.setDisabled(id, disabled, at);
        const user = sound.state.users.get(id);
        const credentialsVersion = isChange ? before + 1 : before;
        if (user !== undefined) sound.state.users.set(id, { ...user, credentialsVersion });
        return done;
      },
    })),
    noticedBy: ["13. Of simultaneous calls that disable"],
  },
  {
    is: "deletes the sessions' records when a user is disabled",
    breaks: inUsers(({ users, accessTokens }) => ({
      setDisabled: async (id, disabled, at) => {
        await accessTokens.revokeAll({ userId: id });
        return users.setDisabled(id, disabled, at);
      },
    })),
    noticedBy: ["13. Of simultaneous calls that disable", "29e. Records outlive"],
  },
  {
    is: "says that there is no such user when one is disabled already",
    breaks: inUsers(({ users, state }) => ({
      setDisabled: async (id, disabled, at) =>
        state.users.get(id)?.disabled !== disabled && (await users.setDisabled(id, disabled, at)),
    })),
    noticedBy: ["13. Disabling", "13. Of simultaneous calls that disable"],
  },
  {
    is: "keeps the username of a deleted user",
    breaks: inUsers(({ users, state }) => ({
      delete: async (id) => {
        const key = state.users.get(id)?.usernameKey;
        const done = await users.delete(id);
        if (key !== undefined) state.idsByUsernameKey.set(key, id);
        return done;
      },
    })),
    noticedBy: ["14. Deleting a user"],
  },
  {
    is: "says that an unknown user was deleted",
    breaks: inUsers(({ users }) => ({ delete: async (id) => (await users.delete(id)) || true })),
    noticedBy: ["3. A malformed id", "14. Deleting a user"],
  },
  {
    is: "hands out the profile it stores",
    breaks: inUsers(({ users, state }) => ({
      findById: async (id) => {
        const user = await users.findById(id);
        return user && Object.assign(user, { profile: state.users.get(id)?.profile });
      },
    })),
    noticedBy: ["15. Changing what was given"],
  },
  {
    is: "stores the profile it was handed",
    breaks: inUsers(({ users, state }) => ({
      create: async (user) => {
        const created = await users.create(user);
        state.users.set(created.id, { ...created, profile: user.profile });
        return created;
      },
    })),
    noticedBy: ["15. Changing what was given"],
  },
  {
    is: "finds nobody when the database can't be reached",
    breaks: (sound) => ({
      unreachable: async () => {
        const broken = await sound.unreachable?.();
        const { users, accessTokens } = broken ?? sound;
        return { users: replaced(users, { findById: async () => null }), accessTokens };
      },
    }),
    noticedBy: ["28. When the database can't be reached, each method on users"],
  },
];
