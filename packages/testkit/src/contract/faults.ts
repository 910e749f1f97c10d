import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { needs } from "../harness/capabilities.ts";
import { assertStored, isStorageError, sessionIds } from "../harness/expectations.ts";
import { callsOnRecords, callsOnUsers } from "./methods.ts";
import { at, createRecord, createUser } from "../harness/samples.ts";
import type { StorageHarness } from "../harness/storage-harness.ts";

export const userFaults = checksOf<StorageHarness>("UserRepository", [
  {
    line: 28,
    name: "When the database can't be reached, each method on users fails as unavailable.",
    skip: needs("unreachable"),
    run: async (harness) => {
      const user = await createUser(harness);
      const { users } = (await harness.unreachable?.()) ?? harness;
      const calls = callsOnUsers(harness, users, user);
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
      const calls = callsOnRecords(accessTokens, user, id);
      for (const call of calls) await assert.rejects(call(), isStorageError("unavailable"));
    },
  },
  {
    line: 29,
    name: "A corrupt record only affects itself: looked up by id it is an error, and lists leave it out.",
    skip: needs("corrupt"),
    run: async (harness) => {
      const user = await createUser(harness);
      const sound = await createRecord(harness, user.id, { createdAt: at(0) });
      const broken = await createRecord(harness, user.id, { createdAt: at(1) });
      const newest = await createRecord(harness, user.id, { createdAt: at(2) });
      await harness.corrupt?.(broken.id);
      await assert.rejects(harness.accessTokens.findWithUser(broken.id), isStorageError("corrupt"));
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(3)), [newest.id, sound.id]);
      // Requested at once, as well as one after the other.
      await Promise.all([
        assertStored(harness, sound),
        assert.rejects(harness.accessTokens.findWithUser(broken.id), isStorageError("corrupt")),
        assertStored(harness, newest),
      ]);
    },
  },
]);
