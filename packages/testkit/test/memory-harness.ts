import { createMemoryStorage } from "@portcullis/adapters-memory";
import { type SessionId, StorageError, type UserId } from "@portcullis/core";
import { type SampleProfile, type StorageHarness, sampleProfiles } from "@portcullis/testkit";
import { MemoryAccessTokenRepository } from "../../adapters-memory/src/memory-access-token-repository.ts";
import { emptyState, type MemoryState } from "../../adapters-memory/src/memory-state.ts";
import { MemoryOneTimeSecretRepository } from "../../adapters-memory/src/memory-one-time-secret-repository.ts";
import { MemoryUserRepository } from "../../adapters-memory/src/memory-user-repository.ts";
import { userIds } from "../../adapters-memory/src/user-ids.ts";
import { replaced, withEach } from "./replaced.ts";

export type Harness = StorageHarness<SampleProfile>;

/** A correct memory store for every check, and its state, which faults change directly. */
export function memoryHarness(): Harness & { readonly state: MemoryState<SampleProfile> } {
  const state = emptyState<SampleProfile>(userIds("uuid"));
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
    rotate: async (rotation) => (corrupt.has(rotation.id) ? null : records.rotate(rotation)),
    listByUser: async (query) => (await records.listByUser(query)).filter(({ id }) => !corrupt.has(id)),
  });
  const oneTimeSecrets = counted(new MemoryOneTimeSecretRepository(state));
  const failing = <T extends object>(repository: T, fails: StorageError["kind"], reads: RegExp) =>
    withEach(repository, (name) => {
      if (!reads.test(name)) throw new StorageError(fails);
    });
  return {
    state,
    users,
    accessTokens,
    oneTimeSecrets,
    profiles: sampleProfiles,
    ids: {
      kind: "uuid",
      make: () => crypto.randomUUID() as UserId,
      malformed: ["", "x", "42", "0190b8f1-0000-7000-8000"],
    },
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
      oneTimeSecrets: failing(oneTimeSecrets, "unavailable", /^$/),
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
      return { users: open(users), accessTokens: open(accessTokens), oneTimeSecrets: open(oneTimeSecrets), close };
    },
    withUniqueField: () => ({
      users: createMemoryStorage<SampleProfile>({ uniqueFields: ["displayName"] }).users,
      field: "displayName",
    }),
  };
}
