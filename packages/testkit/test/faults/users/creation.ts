import { StorageError, type UserId } from "@portcullis/core";
import { type NewUser, type UsernameKey, UsernameTakenError } from "@portcullis/core/ports";
import type { SampleProfile } from "@portcullis/testkit";
import { type Fault, inUsers, type Sound } from "../fault.ts";

const edit = ({ state }: Sound, id: UserId, change: Partial<NewUser<SampleProfile>> & object) => {
  const user = state.users.get(id);
  if (user !== undefined) state.users.set(id, { ...user, ...change });
};

export const userCreationFaults: readonly Fault[] = [
  {
    is: "sets updatedAt to another time than the given one",
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
    noticedBy: ["1. A user can be created"],
  },
  {
    is: "generates an id although the caller chose one",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create({ ...user, id: crypto.randomUUID() as UserId }),
    })),
    noticedBy: ["2. An id of the caller's choice", "8. A second user with the same id"],
  },
  {
    is: "reports a taken name by an error of another kind",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create(user).catch(() => Promise.reject(new StorageError("failed", "23505"))),
    })),
    noticedBy: ["53a. No two users", "5. A second user", "6. Of simultaneous creations"],
  },
  {
    is: "does not enforce unique profile fields",
    breaks: ({ users }) => ({ withUniqueField: () => ({ users, field: "displayName" }) }),
    noticedBy: ["5. A taken value of a"],
  },
  {
    is: "checks whether a name is free before it creates, and replaces a user who took it in between",
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
    is: "leaves the row of a rejected creation behind",
    breaks: inUsers(({ users }) => ({
      create: (user) =>
        users.create(user).catch(async (error: unknown) => {
          const usernameKey = `left ${user.usernameKey} ${String(user.id)}` as UsernameKey;
          if (error instanceof UsernameTakenError && user.id !== undefined)
            await users.create({ ...user, usernameKey });
          throw error;
        }),
    })),
    noticedBy: ["7. A rejected creation stores nothing"],
  },
  {
    is: "reports every integrity error as a taken name",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create(user).catch(() => Promise.reject(new UsernameTakenError())),
    })),
    noticedBy: ["53a. No two users", "8. A second user with the same id"],
  },
  {
    is: "truncates a long username",
    breaks: inUsers(({ users }) => ({
      create: (user) => users.create({ ...user, username: user.username.slice(0, 255) }),
    })),
    noticedBy: ["8. A username too long"],
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
    is: "truncates dates to whole seconds",
    breaks: inUsers(({ users }) => ({
      create: (user) =>
        users.create({ ...user, createdAt: new Date(Math.floor(user.createdAt.getTime() / 1000) * 1000) }),
    })),
    noticedBy: ["1. A created user is returned", "10. Dates are read back to"],
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
    is: "stores the given profile, not a copy",
    breaks: inUsers(({ users, state }) => ({
      create: async (user) => {
        const created = await users.create(user);
        state.users.set(created.id, { ...created, profile: user.profile });
        return created;
      },
    })),
    noticedBy: ["15. Changing a user object after"],
  },
];
