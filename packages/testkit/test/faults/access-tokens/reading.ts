import { StorageError } from "@portcullis/core";
import type { TokenDigest } from "@portcullis/core/ports";
import { type Fault, inAccessTokens } from "../fault.ts";

export const accessTokenReadingFaults: readonly Fault[] = [
  {
    is: "passes a malformed record id on to a driver that throws",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: async (id) =>
        id.length === 36 ? accessTokens.findWithUser(id) : Promise.reject(new StorageError("failed")),
    })),
    noticedBy: ["17. An unknown or malformed record id"],
  },
  {
    is: "throws for an unknown user",
    breaks: inAccessTokens(({ accessTokens }) => ({
      create: async (record) =>
        (await accessTokens.create(record)) || Promise.reject(new StorageError("failed", "23503")),
    })),
    noticedBy: ["17. An unknown user"],
  },
  {
    is: "returns null for a client's address that is unknown",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: async (id) => {
        const found = await accessTokens.findWithUser(id);
        if (found === null) return null;
        const clientInfo = { address: null as unknown as string, ...found.record.clientInfo };
        return { ...found, record: { ...found.record, clientInfo } };
      },
    })),
    noticedBy: ["18. A stored record", "30. A rotation returns the record"],
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
    is: "returns the first record for simultaneous reads of different records",
    breaks: inAccessTokens(({ accessTokens }) => {
      let asked: ReturnType<typeof accessTokens.findWithUser> | undefined;
      return {
        findWithUser: (id) => {
          queueMicrotask(() => (asked = undefined));
          return (asked ??= accessTokens.findWithUser(id));
        },
      };
    }),
    noticedBy: ["18. Records that are looked up", "29. A corrupt record"],
  },
  {
    is: "returns the same object to all simultaneous reads of a record",
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
    noticedBy: ["18. Records that are looked up"],
  },
  {
    is: "reads the user by a second statement",
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
    noticedBy: ["19. Only the digest of a"],
  },
  {
    is: "reports a corrupt record as not found",
    breaks: inAccessTokens(({ accessTokens }) => ({
      findWithUser: (id) => accessTokens.findWithUser(id).catch(() => null),
    })),
    noticedBy: ["29. A corrupt record"],
  },
];
