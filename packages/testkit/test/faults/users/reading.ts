import { StorageError } from "@portcullis/core";
import type { UsernameKey } from "@portcullis/core/ports";
import { replaced } from "../../replaced.ts";
import { type Fault, inUsers } from "../fault.ts";

export const userReadingFaults: readonly Fault[] = [
  {
    is: "returns the id in capitals with a record's user",
    breaks: ({ accessTokens }) => ({
      accessTokens: replaced(accessTokens, {
        listByUser: async (query) =>
          (await accessTokens.listByUser(query)).map((record) =>
            Object.assign(record, { userId: record.userId.toUpperCase() }),
          ),
      }),
    }),
    noticedBy: ["2. Every finder", "18. A stored record", "30. Each rotation stores when the"],
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
      "7. A rejected creation stores nothing",
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
    is: "lists one user more than the limit",
    breaks: inUsers(({ users }) => ({ list: (page) => users.list({ ...page, limit: page.limit + 1 }) })),
    noticedBy: ["3. Pages of the user list"],
  },
  {
    is: "trims the key that it looks for",
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
    is: "returns its stored profile, not a copy",
    breaks: inUsers(({ users, state }) => ({
      findById: async (id) => {
        const user = await users.findById(id);
        return user && Object.assign(user, { profile: state.users.get(id)?.profile });
      },
    })),
    noticedBy: ["15. Changing a user object after"],
  },
  {
    is: "returns no user when the database can't be reached",
    breaks: (sound) => ({
      unreachable: async () => {
        const broken = (await sound.unreachable?.()) ?? sound;
        return { ...broken, users: replaced(broken.users, { findById: async () => null }) };
      },
    }),
    noticedBy: ["28. When the database can't be reached, each method on users"],
  },
];
