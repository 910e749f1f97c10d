import type { UsernameKey } from "@portcullis/core/ports";
import { type Fault, inUsers } from "../fault.ts";

const without = <T extends object>(members: T, name: keyof T): T =>
  Object.fromEntries(Object.entries(members).filter(([member]) => member !== name)) as T;

export const userAddressFaults: readonly Fault[] = [
  {
    is: "deletes a verified address at each update",
    breaks: inUsers(({ users }) => ({
      update: (id, changes) => users.update(id, { verified: null, ...changes }),
    })),
    noticedBy: ["53a. A verified address"],
  },
  {
    is: "lists users who have an address key among those without one",
    breaks: inUsers(({ users }) => ({
      list: ({ after, limit }) => users.list({ ...(after === undefined ? {} : { after }), limit }),
    })),
    noticedBy: ["53a. Users without an address key"],
  },
  {
    is: "replaces an address key that was expected to be absent",
    breaks: inUsers(({ users }) => ({
      update: (id, changes) => users.update(id, without(changes, "expectedAddressKey")),
    })),
    noticedBy: ["53a. Users without an address key"],
  },
  {
    is: "updates a user whatever verified address is expected",
    breaks: inUsers(({ users }) => ({
      update: (id, changes) => users.update(id, without(changes, "expectedVerifiedAddress")),
    })),
    noticedBy: ["53a. A change that expects"],
  },
  {
    is: "changes a password whatever verified address is expected",
    breaks: inUsers(({ users }) => ({
      changePassword: (change) => users.changePassword(without(change, "expectedVerifiedAddress")),
    })),
    noticedBy: ["53a. A change that expects"],
  },
  {
    is: "stores the key of a verified address instead of the address",
    breaks: inUsers(({ users }) => ({
      update: (id, { verified, ...changes }) =>
        users.update(id, {
          ...changes,
          ...(verified === undefined
            ? {}
            : { verified: verified === null ? null : { ...verified, address: verified.key } }),
        }),
    })),
    noticedBy: ["53a. A verified address"],
  },
  {
    is: "does not store the address that a change of password verifies",
    breaks: inUsers(({ users }) => ({
      changePassword: ({ id, expectedCredentialsVersion, passwordHash, at }) =>
        users.changePassword({ id, expectedCredentialsVersion, passwordHash, at }),
    })),
    noticedBy: ["53a. No two users", "53a. A change that expects"],
  },
  {
    is: "prefers the user of that name to the one who has verified the address",
    breaks: inUsers(({ users }) => ({
      findByAddress: async (key) => (await users.findByUsernameKey(key)) ?? (await users.findByAddress?.(key)) ?? null,
    })),
    noticedBy: ["53a. An address finds"],
  },
  {
    is: "returns one of several users who have an address",
    breaks: inUsers(({ users, state }) => ({
      findByAddress: async (key) => {
        const [first] = state.addresses.owners(key);
        return (await users.findByAddress?.(key)) ?? (first === undefined ? null : users.findById(first));
      },
    })),
    noticedBy: ["53a. An address finds"],
  },
  {
    is: "finds only verified addresses",
    breaks: inUsers(({ users, state }) => ({
      findByAddress: async (key) => {
        const id = state.addresses.verifier(key);
        return id === null ? null : users.findById(id);
      },
    })),
    noticedBy: ["53a. An address finds", "53a. Users without an address key"],
  },
  {
    is: "ignores case when it looks for an address key",
    breaks: inUsers(({ users }) => ({
      findByAddress: async (key) => (await users.findByAddress?.(key.toLowerCase() as UsernameKey)) ?? null,
    })),
    noticedBy: ["53a. An address key is matched"],
  },
  {
    is: "checks whether an address is verified in a separate step before it writes",
    breaks: inUsers(({ users, state }) => ({
      update: async (id, { verified, ...changes }) => {
        if (verified === undefined || verified === null) {
          return users.update(id, verified === undefined ? changes : { ...changes, verified });
        }
        const holder = state.addresses.verifier(verified.key);
        if (holder !== null) return users.update(id, { ...changes, verified });
        await new Promise(setImmediate);
        const done = await users.update(id, changes);
        const user = state.users.get(id);
        if (done && user !== undefined) {
          state.users.set(id, { ...user, verifiedAddress: verified.address });
          state.addresses.set(id, { verified });
        }
        return done;
      },
    })),
    noticedBy: ["53a. Of simultaneous verifications"],
  },
  {
    is: "verifies an address although the credentials version differs",
    breaks: inUsers(({ users, state }) => ({
      update: async (id, changes) => {
        const done = await users.update(id, changes);
        if (!done && state.users.has(id)) state.addresses.set(id, { verified: changes.verified });
        return done;
      },
    })),
    noticedBy: ["53a. A verification that expects", "53a. A change that expects"],
  },
];
