import { StorageError, type User, type UserId } from "@portcullis/core";
import type { SampleProfile } from "@portcullis/testkit";
import { type Fault, inAccessTokens } from "../fault.ts";

const flags = "29e. Records stay after disabling and";

export const accessTokenLastingFaults: readonly Fault[] = [
  {
    is: "caches the users of sessions",
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
    is: "lists records with the rotation they were created with",
    breaks: inAccessTokens(({ accessTokens }) => {
      return {
        listByUser: async (query) =>
          (await accessTokens.listByUser(query)).map((record) => Object.assign(record, { rotation: 0 })),
      };
    }),
    noticedBy: ["29d. A record is read", "30."],
  },
  {
    is: "does not find the session of a disabled user",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: async (id) => {
        const found = await accessTokens.findWithUser(id);
        return found?.user.disabled === true ? null : found;
      },
    })),
    noticedBy: [flags, "13. Of simultaneous calls", "30. A rotation returns no user"],
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
    is: "lists records by id instead of by time",
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
    is: "ignores the user when a digest is given",
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
    is: "compares only half of a digest",
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
    noticedBy: ["29b. Creating a record with an"],
  },
  {
    is: "reports an unknown user when the record's id already exists",
    breaks: inAccessTokens(({ accessTokens }) => ({
      create: (record) =>
        accessTokens.create(record).catch((error: unknown) => {
          if (error instanceof StorageError && error.kind === "failed") return false;
          throw error;
        }),
    })),
    noticedBy: ["29b. Creating a record with an"],
  },
  {
    is: "truncates user agents to 255 characters",
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
    is: "truncates addresses to 39 characters",
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
