import type { UserId } from "@portcullis/core";
import { replaced } from "../../replaced.ts";
import { type Fault, inAccessTokens } from "../fault.ts";

const millisecondBefore = (date: Date) => new Date(date.getTime() - 1);

export const accessTokenDeletionFaults: readonly Fault[] = [
  {
    is: "returns true when it revokes a record that was already deleted",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revoke: async (target) => (await accessTokens.revoke(target)) || true,
    })),
    noticedBy: [
      "17. An unknown or malformed record id",
      "21. A revoked record",
      "21. Revoking with a digest",
      "22. Revoking with another",
      "27. Deleting a user",
      "29b. A digest",
      "29b. Revoking with a user",
    ],
  },
  {
    is: "revokes without comparing the digest",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revoke: ({ id, userId }) => accessTokens.revoke(userId === undefined ? { id } : { id, userId }),
    })),
    noticedBy: ["21. Revoking with a digest", "29b. A digest", "29b. Revoking with a user"],
  },
  {
    is: "revokes without comparing the user",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revoke: ({ id, digest }) => accessTokens.revoke(digest === undefined ? { id } : { id, digest }),
    })),
    noticedBy: ["22. Revoking with another", "29b. Revoking with a user"],
  },
  {
    is: "counts one revoked record too many",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revokeAll: async (target) => (await accessTokens.revokeAll(target)) + 1,
    })),
    noticedBy: [
      "17. An unknown user",
      "23. Revoking all of",
      "23. Revoking all but",
      "23. Revoking the records from before",
    ],
  },
  {
    is: "revokes the excepted record too",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revokeAll: ({ userId, issuedBefore }) =>
        accessTokens.revokeAll(issuedBefore === undefined ? { userId } : { userId, issuedBefore }),
    })),
    noticedBy: ["23. Revoking all but", "23. Revoking the records from before"],
  },
  {
    is: "revokes nothing if the excepted record is another user's",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      revokeAll: async (target) => {
        const foreign = target.except !== undefined && state.records.get(target.except)?.userId !== target.userId;
        return foreign ? 0 : accessTokens.revokeAll(target);
      },
    })),
    noticedBy: ["23. Revoking all but"],
  },
  {
    is: "revokes records of the named credentials version too",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revokeAll: ({ issuedBefore, ...target }) =>
        accessTokens.revokeAll(issuedBefore === undefined ? target : { ...target, issuedBefore: issuedBefore + 1 }),
    })),
    noticedBy: ["23. Revoking the records from before"],
  },
  {
    is: "revokes a user's later records too",
    breaks: inAccessTokens(({ accessTokens }) => {
      const revoked = new Set<UserId>();
      return {
        revokeAll: async (target) => {
          revoked.add(target.userId);
          return accessTokens.revokeAll(target);
        },
        create: async (record) => revoked.has(record.userId) || accessTokens.create(record),
      };
    }),
    noticedBy: ["23. Revoking the records from before", "24. A record that is created"],
  },
  {
    is: "purges records at their idle end, before their deadline",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      purge: async (query) => {
        for (const record of state.records.values()) {
          if (record.refreshExpiresAt <= query.now) state.records.set(record.id, { ...record, deadline: query.now });
        }
        return accessTokens.purge(query);
      },
    })),
    noticedBy: ["26. Purge deletes only records at"],
  },
  {
    is: "does not purge at the deadline",
    breaks: inAccessTokens(({ accessTokens }) => ({
      purge: (query) => accessTokens.purge({ ...query, now: millisecondBefore(query.now) }),
    })),
    noticedBy: ["26. Purge deletes only records at", "29e. Records stay after disabling and"],
  },
  {
    is: "purges without a limit",
    breaks: inAccessTokens(({ accessTokens }) => ({ purge: ({ now }) => accessTokens.purge({ now, limit: 1000 }) })),
    noticedBy: ["26. Purge deletes at most its"],
  },
  {
    is: "keeps the records of a deleted user",
    breaks: ({ users, state }) => ({
      users: replaced(users, {
        delete: async (id, expected) => {
          const orphans = [...state.records.values()].filter((record) => record.userId === id);
          const done = await users.delete(id, expected);
          for (const orphan of orphans) state.records.set(orphan.id, orphan);
          return done;
        },
      }),
    }),
    noticedBy: ["27. Deleting a user"],
  },
  {
    is: "throws the driver's error instead of a StorageError",
    breaks: (sound) => ({
      unreachable: async () => {
        const broken = (await sound.unreachable?.()) ?? sound;
        const purge = () => Promise.reject(new Error("connect ECONNREFUSED"));
        return { ...broken, accessTokens: replaced(broken.accessTokens, { purge }) };
      },
    }),
    noticedBy: ["28. When the database can't be reached, each method on records"],
  },
];
