import { type Fault, inUsers } from "../fault.ts";

export const userDisablingAndDeletionFaults: readonly Fault[] = [
  {
    is: "does not store that a user is disabled",
    breaks: inUsers(({ users }) => ({ setDisabled: (id, _, at) => users.setDisabled(id, false, at) })),
    noticedBy: ["13. Disabling", "13. Of simultaneous calls that disable", "29e. Records stay after disabling and"],
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
    is: "checks whether the user is disabled before it raises the credentials version, and not in the same write",
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
    noticedBy: [
      "13. Of simultaneous calls that disable",
      "29e. Records stay after disabling and",
      "30. A rotation returns no user",
    ],
  },
  {
    is: "reports an unknown user when the user is already disabled",
    breaks: inUsers(({ users, state }) => ({
      setDisabled: async (id, disabled, at) =>
        state.users.get(id)?.disabled !== disabled && (await users.setDisabled(id, disabled, at)),
    })),
    noticedBy: ["13. Disabling", "13. Of simultaneous calls that disable"],
  },
  {
    is: "keeps the username of a deleted user",
    breaks: inUsers(({ users, state }) => ({
      delete: async (id, expected) => {
        const key = state.users.get(id)?.usernameKey;
        const done = await users.delete(id, expected);
        if (done && key !== undefined) state.idsByUsernameKey.set(key, id);
        return done;
      },
    })),
    noticedBy: ["14. Deleting a user"],
  },
  {
    is: "reports that an unknown user was deleted",
    breaks: inUsers(({ users }) => ({
      delete: async (id, expected) => (await users.delete(id, expected)) || (await users.findById(id)) === null,
    })),
    noticedBy: ["3. A malformed id", "14. Deleting a user", "14. A deletion", "14. When a deletion"],
  },
];
