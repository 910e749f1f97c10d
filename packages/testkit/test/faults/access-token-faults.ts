import { StorageError, type UserId } from "@portcullis/core";
import { type SessionRecord, type TokenDigest } from "@portcullis/core/ports";
import type { memoryHarness } from "../memory-harness.ts";
import { replaced } from "../replaced.ts";
import type { Fault } from "./fault.ts";

type Sound = ReturnType<typeof memoryHarness>;

/** A fault in methods of the access-token repository. */
export const inAccessTokens =
  (methods: (sound: Sound) => Partial<Sound["accessTokens"]>) =>
  (sound: Sound): Partial<Sound> => ({ accessTokens: replaced(sound.accessTokens, methods(sound)) });

const millisecondBefore = (date: Date) => new Date(date.getTime() - 1);

export const accessTokenFaults: readonly Fault[] = [
  {
    is: "passes a malformed record id on to a driver that throws",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: async (id) =>
        id.length === 36 ? accessTokens.findWithUser(id) : Promise.reject(new StorageError("failed")),
    })),
    noticedBy: ["17. An unknown or malformed record id"],
  },
  {
    is: "throws where there is no such user",
    breaks: inAccessTokens(({ accessTokens }) => ({
      create: async (record) =>
        (await accessTokens.create(record)) || Promise.reject(new StorageError("failed", "23503")),
    })),
    noticedBy: ["17. An unknown user"],
  },
  {
    is: "hands out null for a client's address that is not known",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: async (id) => {
        const found = await accessTokens.findWithUser(id);
        if (found === null) return null;
        const clientInfo = { address: null as unknown as string, ...found.record.clientInfo };
        return { ...found, record: { ...found.record, clientInfo } };
      },
    })),
    noticedBy: ["18. A stored record"],
  },
  {
    is: "stores no digest as an empty one",
    breaks: inAccessTokens(({ accessTokens }) => ({
      create: (record) =>
        accessTokens.create({ ...record, digest: record.digest ?? (new Uint8Array() as TokenDigest) }),
    })),
    noticedBy: ["18. A stored record", "21. Revoking with a digest"],
  },
  {
    is: "answers those who ask at once with what the first of them asked for",
    breaks: inAccessTokens(({ accessTokens }) => {
      let asked: ReturnType<typeof accessTokens.findWithUser> | undefined;
      return {
        findWithUser: (id) => {
          queueMicrotask(() => (asked = undefined));
          return (asked ??= accessTokens.findWithUser(id));
        },
      };
    }),
    noticedBy: ["18. Records asked for at once", "29. A corrupt record"],
  },
  {
    is: "hands one object to all who ask for it at once",
    breaks: inAccessTokens(({ accessTokens }) => {
      const asked = new Map<string, ReturnType<typeof accessTokens.findWithUser>>();
      return {
        findWithUser: (id) => {
          const found = asked.get(id) ?? accessTokens.findWithUser(id);
          queueMicrotask(() => asked.delete(id));
          asked.set(id, found);
          return found;
        },
      };
    }),
    noticedBy: ["18. Records asked for at once"],
  },
  {
    is: "fetches the user by a statement of its own",
    breaks: inAccessTokens(({ accessTokens, users }) => ({
      findWithUser: async (id) => {
        const found = await accessTokens.findWithUser(id);
        const user = found && (await users.findById(found.user.id));
        return found && user && { ...found, user };
      },
    })),
    noticedBy: ["18. Record and user"],
  },
  {
    is: "stores the token beside its digest",
    breaks: (sound) => {
      const tokens: string[] = [];
      return {
        issue: () => {
          const token = crypto.randomUUID() + crypto.randomUUID();
          tokens.push(token);
          return { token, digest: crypto.getRandomValues(new Uint8Array(32)) as TokenDigest };
        },
        dump: async () => `${String(await sound.dump?.())}${tokens.join()}`,
      };
    },
    noticedBy: ["19. What is stored"],
  },
  {
    is: "lists a record at its idle end",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: (query) => accessTokens.listByUser({ ...query, now: millisecondBefore(query.now) }),
    })),
    noticedBy: ["20. A record is listed"],
  },
  {
    is: "hides a record whose idle end has passed",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      listByUser: async (query) => {
        for (const record of state.records.values()) {
          if (record.userId === query.userId && record.refreshExpiresAt <= query.now) state.records.delete(record.id);
        }
        return accessTokens.listByUser(query);
      },
    })),
    noticedBy: ["20. A record is listed"],
  },
  {
    is: "hands out the client data it stores",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      listByUser: async (query) =>
        (await accessTokens.listByUser(query)).map((record) =>
          Object.assign(record, { clientInfo: state.records.get(record.id)?.clientInfo }),
        ),
    })),
    noticedBy: ["15. Changing a record"],
  },
  {
    is: "says twice that a record was revoked",
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
    is: "revokes whatever the digest",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revoke: ({ id, userId }) => accessTokens.revoke(userId === undefined ? { id } : { id, userId }),
    })),
    noticedBy: ["21. Revoking with a digest", "29b. A digest", "29b. Revoking with a user"],
  },
  {
    is: "revokes whosoever the record is",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revoke: ({ id, digest }) => accessTokens.revoke(digest === undefined ? { id } : { id, digest }),
    })),
    noticedBy: ["22. Revoking with another", "29b. Revoking with a user"],
  },
  {
    is: "counts one too many",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revokeAll: async (target) => (await accessTokens.revokeAll(target)) + 1,
    })),
    noticedBy: ["17. An unknown user", "23. Revoking all of", "23. Revoking all but", "23. Revoking what was"],
  },
  {
    is: "revokes the excepted record too",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revokeAll: ({ userId, issuedBefore }) =>
        accessTokens.revokeAll(issuedBefore === undefined ? { userId } : { userId, issuedBefore }),
    })),
    noticedBy: ["23. Revoking all but", "23. Revoking what was"],
  },
  {
    is: "keeps the excepted record by giving up when it is another user's",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      revokeAll: async (target) => {
        const foreign = target.except !== undefined && state.records.get(target.except)?.userId !== target.userId;
        return foreign ? 0 : accessTokens.revokeAll(target);
      },
    })),
    noticedBy: ["23. Revoking all but"],
  },
  {
    is: "revokes what was issued under the named credentials version too",
    breaks: inAccessTokens(({ accessTokens }) => ({
      revokeAll: ({ issuedBefore, ...target }) =>
        accessTokens.revokeAll(issuedBefore === undefined ? target : { ...target, issuedBefore: issuedBefore + 1 }),
    })),
    noticedBy: ["23. Revoking what was"],
  },
  {
    is: "goes on revoking a user's records after it was done",
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
    noticedBy: ["23. Revoking what was", "24. A record created"],
  },
  {
    is: "lists records of one moment from the lowest id",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: async (query) => {
        const order = (one: SessionRecord, other: SessionRecord) =>
          other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? -1 : 1);
        return (await accessTokens.listByUser(query)).toSorted(order);
      },
    })),
    noticedBy: ["25. Records are listed", "25. Pages of a list"],
  },
  {
    is: "skips the rest of a moment at the end of a page",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: async ({ after, ...query }) => {
        const all = await accessTokens.listByUser({ ...query, limit: 1000 });
        return all.filter((record) => after === undefined || record.createdAt < after.createdAt).slice(0, query.limit);
      },
    })),
    noticedBy: ["25. Pages of a list"],
  },
  {
    is: "lists more than the limit",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: (query) => accessTokens.listByUser({ ...query, limit: 1000 }),
    })),
    noticedBy: ["25. Pages of a list"],
  },
  {
    is: "purges by the idle end",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      purge: async (query) => {
        for (const record of state.records.values()) {
          if (record.refreshExpiresAt <= query.now) state.records.set(record.id, { ...record, deadline: query.now });
        }
        return accessTokens.purge(query);
      },
    })),
    noticedBy: ["26. Purge deletes what"],
  },
  {
    is: "does not purge at the deadline",
    breaks: inAccessTokens(({ accessTokens }) => ({
      purge: (query) => accessTokens.purge({ ...query, now: millisecondBefore(query.now) }),
    })),
    noticedBy: ["26. Purge deletes what", "29e. Records outlive"],
  },
  {
    is: "purges without a limit",
    breaks: inAccessTokens(({ accessTokens }) => ({ purge: ({ now }) => accessTokens.purge({ now, limit: 1000 }) })),
    noticedBy: ["26. Purge deletes no more"],
  },
  {
    is: "keeps the records of a deleted user",
    breaks: ({ users, state }) => ({
      users: replaced(users, {
        delete: async (id) => {
          const orphans = [...state.records.values()].filter((record) => record.userId === id);
          const done = await users.delete(id);
          for (const orphan of orphans) state.records.set(orphan.id, orphan);
          return done;
        },
      }),
    }),
    noticedBy: ["27. Deleting a user"],
  },
  {
    is: "lists nothing when the database can't be reached",
    breaks: (sound) => ({
      unreachable: async () => {
        const { users, accessTokens } = (await sound.unreachable?.()) ?? sound;
        return { users, accessTokens: replaced(accessTokens, { listByUser: async () => [] }) };
      },
    }),
    noticedBy: ["28. When the database can't be reached, each method on records"],
  },
  {
    is: "passes the driver's own error on",
    breaks: (sound) => ({
      unreachable: async () => {
        const { users, accessTokens } = (await sound.unreachable?.()) ?? sound;
        const purge = () => Promise.reject(new Error("connect ECONNREFUSED"));
        return { users, accessTokens: replaced(accessTokens, { purge }) };
      },
    }),
    noticedBy: ["28. When the database can't be reached, each method on records"],
  },
  {
    is: "takes a corrupt record for none",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: (id) => accessTokens.findWithUser(id).catch(() => null),
    })),
    noticedBy: ["29. A corrupt record"],
  },
  {
    is: "fails a whole list for one corrupt record",
    breaks: (sound) => {
      const corrupt = new Set<UserId>();
      return {
        corrupt: async (id) => {
          const owner = sound.state.records.get(id)?.userId;
          if (owner !== undefined) corrupt.add(owner);
          await sound.corrupt?.(id);
        },
        accessTokens: replaced(sound.accessTokens, {
          listByUser: async (query) =>
            corrupt.has(query.userId)
              ? Promise.reject(new StorageError("corrupt"))
              : sound.accessTokens.listByUser(query),
        }),
      };
    },
    noticedBy: ["29. A corrupt record"],
  },
];
