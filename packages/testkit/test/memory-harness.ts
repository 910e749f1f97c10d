import { randomBytes } from "node:crypto";
import { StorageError, type SessionId, type UserId } from "@portcullis/core";
import { type SampleProfile, type StorageHarness, sampleProfiles, type UserIdKind } from "@portcullis/testkit";
import { createMemoryStorage } from "../src/memory/memory-storage.ts";
import { MemoryAccessTokenRepository } from "../src/memory/memory-access-token-repository.ts";
import { emptyState, type MemoryState } from "../src/memory/memory-state.ts";
import { MemoryUserRepository } from "../src/memory/memory-user-repository.ts";
import { userIds } from "../src/memory/user-ids.ts";
import { replaced, withEach } from "./replaced.ts";

export type Harness = StorageHarness<SampleProfile>;

let lastInteger = 1_000_000;

const ids: Readonly<Record<UserIdKind, Harness["ids"]>> = {
  uuid: {
    kind: "uuid",
    make: () => crypto.randomUUID() as UserId,
    malformed: ["", "x", "42", "0190b8f1-0000-7000-8000"],
  },
  integer: {
    kind: "integer",
    make: () => String((lastInteger += 1)) as UserId,
    malformed: ["", "x", "1.5", "-1", "01", "1e3", "9".repeat(40)],
  },
  own: { kind: "own", make: () => `own:${crypto.randomUUID()}` as UserId, required: true, malformed: [""] },
};

/** A sound store in memory that can be asked everything, and what it holds. */
export function memoryHarness(kind: UserIdKind = "uuid"): Harness & { readonly state: MemoryState<SampleProfile> } {
  const state = emptyState<SampleProfile>(userIds(kind));
  const corrupt = new Set<SessionId>();
  let roundTrips = 0;
  const counted = <T extends object>(repository: T) => withEach(repository, () => void (roundTrips += 1));
  const users = counted(new MemoryUserRepository(state));
  const records = counted(new MemoryAccessTokenRepository(state));
  const accessTokens = replaced(records, {
    findWithUser: async (id) => {
      if (corrupt.has(id)) throw new StorageError("corrupt");
      return records.findWithUser(id);
    },
    listByUser: async (query) => (await records.listByUser(query)).filter(({ id }) => !corrupt.has(id)),
  });
  const failing = <T extends object>(repository: T, fails: StorageError["kind"], reads: RegExp) =>
    withEach(repository, (name) => {
      if (!reads.test(name)) throw new StorageError(fails);
    });
  return {
    state,
    users,
    accessTokens,
    profiles: sampleProfiles,
    ids: ids[kind],
    corrupt: async (id) => void corrupt.add(id),
    countRoundTrips: async (work) => {
      const before = roundTrips;
      await work();
      return roundTrips - before;
    },
    dump: async () =>
      JSON.stringify(
        [...state.records.values()].map(({ id, digest }) => [id, Buffer.from(digest ?? []).toString("hex")]),
      ),
    unreachable: () => ({
      users: failing(users, "unavailable", /^$/),
      accessTokens: failing(accessTokens, "unavailable", /^$/),
    }),
    readOnly: () => ({
      users: failing(users, "failed", /^(find|list)/),
      accessTokens: failing(accessTokens, "failed", /^(find|list)/),
    }),
    closable: () => {
      let closed = false;
      const open = <T extends object>(repository: T) =>
        withEach(repository, () => {
          if (closed) throw new StorageError("unavailable");
        });
      const close = async () => void (closed = true);
      return { users: open(users), accessTokens: open(accessTokens), close };
    },
    withUniqueField: () => ({
      users: createMemoryStorage<SampleProfile>({ ids: kind, uniqueFields: ["displayName"] }).users,
      field: "displayName",
    }),
  };
}

export const randomText = (): string => randomBytes(8).toString("hex");
