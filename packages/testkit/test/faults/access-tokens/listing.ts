import { StorageError, type UserId } from "@portcullis/core";
import type { SessionRecord } from "@portcullis/core/ports";
import { replaced } from "../../replaced.ts";
import { type Fault, inAccessTokens } from "../fault.ts";

const millisecondBefore = (date: Date) => new Date(date.getTime() - 1);

export const accessTokenListingFaults: readonly Fault[] = [
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
    is: "returns its stored client data, not a copy",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      listByUser: async (query) =>
        (await accessTokens.listByUser(query)).map((record) =>
          Object.assign(record, { clientInfo: state.records.get(record.id)?.clientInfo }),
        ),
    })),
    noticedBy: ["15. Changing a record"],
  },
  {
    is: "lists records of the same time by ascending id",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: async (query) => {
        const order = (one: SessionRecord, other: SessionRecord) =>
          other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? -1 : 1);
        return (await accessTokens.listByUser(query)).toSorted(order);
      },
    })),
    noticedBy: ["25. Records are listed", "25. Pages of a user's records"],
  },
  {
    is: "skips records of the same time at the end of a page",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: async ({ after, ...query }) => {
        const all = await accessTokens.listByUser({ ...query, limit: 1000 });
        return all.filter((record) => after === undefined || record.createdAt < after.createdAt).slice(0, query.limit);
      },
    })),
    noticedBy: ["25. Pages of a user's records"],
  },
  {
    is: "lists more than the limit",
    breaks: inAccessTokens(({ accessTokens }) => ({
      listByUser: (query) => accessTokens.listByUser({ ...query, limit: 1000 }),
    })),
    noticedBy: ["25. Pages of a user's records"],
  },
  {
    is: "returns an empty list when the database can't be reached",
    breaks: (sound) => ({
      unreachable: async () => {
        const broken = (await sound.unreachable?.()) ?? sound;
        return { ...broken, accessTokens: replaced(broken.accessTokens, { listByUser: async () => [] }) };
      },
    }),
    noticedBy: ["28. When the database can't be reached, each method on records"],
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
