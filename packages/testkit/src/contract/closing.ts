import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { needs } from "../harness/capabilities.ts";
import { isStorageError } from "../harness/expectations.ts";
import { callsOnRecords, callsOnSecrets, callsOnUsers } from "./methods.ts";
import { createRecord, createUser } from "../harness/samples.ts";
import type { StorageHarness } from "../harness/storage-harness.ts";

export const closingChecks = checksOf<StorageHarness>("Storage", [
  {
    line: 65,
    name: "After close each method fails as unavailable, and closing again does nothing.",
    skip: needs("closable"),
    run: async (harness) => {
      const store = await harness.closable?.();
      assert.ok(store);
      const opened = { ...harness, users: store.users, accessTokens: store.accessTokens };
      const user = await createUser(opened);
      const { id } = await createRecord(opened, user.id);
      await Promise.all([store.close(), store.close()]);
      await store.close();
      const calls = [
        ...callsOnUsers(harness, store.users, user),
        ...callsOnRecords(store.accessTokens, user, id),
        ...(store.oneTimeSecrets === undefined ? [] : callsOnSecrets(store.oneTimeSecrets, user)),
      ];
      for (const call of calls) await assert.rejects(call(), isStorageError("unavailable"));
    },
  },
]);
