import { StorageError, type UserId } from "@portcullis/core";
import type { NewUser } from "@portcullis/core/ports";
import type { SampleProfile } from "@portcullis/testkit";
import { type Fault, inUsers, type Sound } from "../fault.ts";

const edit = ({ state }: Sound, id: UserId, change: Partial<NewUser<SampleProfile>> & object) => {
  const user = state.users.get(id);
  if (user !== undefined) state.users.set(id, { ...user, ...change });
};

export const userChangesFaults: readonly Fault[] = [
  {
    is: "reports a name taken in an update by an error of another kind",
    breaks: inUsers(({ users }) => ({
      update: (id, changes) => users.update(id, changes).catch(() => Promise.reject(new StorageError("failed"))),
    })),
    noticedBy: ["53a. No two users", "53a. Of simultaneous verifications", "5. Taking the username key"],
  },
  {
    is: "creates a user when it should update an unknown one",
    breaks: inUsers(({ users }) => ({
      update: async (id, changes) => {
        if (await users.update(id, changes)) return true;
        if (id.length !== 36 || changes.username === undefined || (await users.findById(id)) !== null) return false;
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
    is: "treats an explicit undefined as a field that is not named",
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
    noticedBy: [
      "5. Taking the username key",
      "9. A change of username",
      "9. An update that expects",
      "29d. Each finder",
    ],
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
    noticedBy: [
      "9. An update that expects",
      "12. A password change replaces",
      "12. Of simultaneous password",
      "29d. Each finder",
      "30. A rotation replaces",
      "53a. A change that expects",
    ],
  },
  {
    is: "does not store when the password was changed",
    breaks: inUsers(({ users, state }) => ({
      changePassword: async (change) => {
        const before = state.users.get(change.id)?.credentialsChangedAt;
        const done = await users.changePassword(change);
        const user = state.users.get(change.id);
        if (user && before) state.users.set(change.id, { ...user, credentialsChangedAt: before });
        return done;
      },
    })),
    noticedBy: ["9. An update that expects", "12. A password change replaces", "29d. Each finder"],
  },
  {
    is: "changes the password without comparing the credentials version",
    breaks: inUsers(({ users, state }) => ({
      changePassword: (change) => {
        const expectedCredentialsVersion = state.users.get(change.id)?.credentialsVersion ?? 1;
        return users.changePassword({ ...change, expectedCredentialsVersion });
      },
    })),
    noticedBy: [
      "53a. A verification that expects",
      "12. A password change that expects",
      "12. Of simultaneous password",
    ],
  },
  {
    is: "compares the credentials version before it writes, and not in the same write",
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
    is: "replaces a password hash without comparing the old one",
    breaks: inUsers(({ users, state }) => ({
      replacePasswordHash: (change) => {
        const expectedPasswordHash = state.users.get(change.id)?.passwordHash ?? "";
        return users.replacePasswordHash({ ...change, expectedPasswordHash });
      },
    })),
    noticedBy: ["12. A rehash", "29c. Password hashes of 97"],
  },
  {
    is: "raises the credentials version for a rehash",
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
];
