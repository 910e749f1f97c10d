import assert from "node:assert/strict";
import { checksOf } from "../check.ts";
import { needs } from "./capabilities.ts";
import { assertStored, isStorageError, sessionIds } from "./expectations.ts";
import { at, createRecord, createUser, newRecord } from "./samples.ts";
import type { StorageHarness } from "./storage-harness.ts";

export const userFaults = checksOf<StorageHarness>("UserRepository", [
  {
    line: 28,
    name: "When the database can't be reached, each method on users fails as unavailable.",
    skip: needs("unreachable"),
    run: async (harness) => {
      const user = await createUser(harness);
      const { users } = (await harness.unreachable?.()) ?? harness;
      const hashes = { expectedPasswordHash: user.passwordHash, passwordHash: "$new" };
      const change = { expectedCredentialsVersion: 1, passwordHash: "$new", at: at(1) };
      const calls: readonly (() => Promise<unknown>)[] = [
        () => createUser({ ...harness, users }),
        () => users.findById(user.id),
        () => users.findByUsernameKey(user.usernameKey),
        () => users.list({ limit: 1 }),
        () => users.update(user.id, { at: at(1) }),
        () => users.changePassword({ id: user.id, ...change }),
        () => users.replacePasswordHash({ id: user.id, ...hashes }),
        () => users.setDisabled(user.id, true, at(1)),
        () => users.delete(user.id),
      ];
      for (const call of calls) await assert.rejects(call(), isStorageError("unavailable"));
    },
  },
]);

export const accessTokenFaults = checksOf<StorageHarness>("AccessTokenRepository", [
  {
    line: 28,
    name: "When the database can't be reached, each method on records fails as unavailable.",
    skip: needs("unreachable"),
    run: async (harness) => {
      const user = await createUser(harness);
      const { id } = await createRecord(harness, user.id);
      const { accessTokens } = (await harness.unreachable?.()) ?? harness;
      const rotation = { id, expectedRotation: 0, digest: null, at: at(1), expiresAt: at(2), refreshExpiresAt: at(3) };
      const calls: readonly (() => Promise<unknown>)[] = [
        () => accessTokens.create(newRecord(user.id)),
        () => accessTokens.findWithUser(id),
        () => accessTokens.listByUser({ userId: user.id, now: at(1), limit: 1 }),
        () => accessTokens.rotate(rotation),
        () => accessTokens.revoke({ id }),
        () => accessTokens.revokeAll({ userId: user.id }),
        () => accessTokens.purge({ now: new Date(0), limit: 1 }),
      ];
      for (const call of calls) await assert.rejects(call(), isStorageError("unavailable"));
    },
  },
  {
    line: 29,
    name: "A corrupt record fails alone: asked for by id it is an error, in lists it is left out, the others are whole.",
    skip: needs("corrupt"),
    run: async (harness) => {
      const user = await createUser(harness);
      const sound = await createRecord(harness, user.id, { createdAt: at(0) });
      const broken = await createRecord(harness, user.id, { createdAt: at(1) });
      const newest = await createRecord(harness, user.id, { createdAt: at(2) });
      await harness.corrupt?.(broken.id);
      await assert.rejects(harness.accessTokens.findWithUser(broken.id), isStorageError("corrupt"));
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(3)), [newest.id, sound.id]);
      // Asked for together, as one after the other.
      await Promise.all([
        assertStored(harness, sound),
        assert.rejects(harness.accessTokens.findWithUser(broken.id), isStorageError("corrupt")),
        assertStored(harness, newest),
      ]);
    },
  },
]);
