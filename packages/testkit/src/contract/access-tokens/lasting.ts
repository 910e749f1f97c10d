import assert from "node:assert/strict";
import type { TokenDigest } from "@portcullis/core/ports";
import { checksOf } from "../../harness/check.ts";
import { assertGone, assertStored, isStorageError, sessionIds } from "../../harness/expectations.ts";
import { at, createRecord, createUser, newSessionId, newDigest, newRecord } from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

export const lastingRecords = checksOf<StorageHarness>("AccessTokenRepository", [
  {
    line: "29a",
    name: "Records are listed by creation time, even if their ids have the opposite order.",
    run: async (harness) => {
      const user = await createUser(harness);
      // The oldest record has the newest id.
      const records = await Promise.all(
        [0, 1, 2, 3].map((age) =>
          createRecord(harness, user.id, { id: newSessionId(at(age * 100)), createdAt: at(10 - age) }),
        ),
      );
      const newestFirst = records.map(({ id }) => id);
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(20)), newestFirst);
      const [first, second] = records;
      assert.ok(first !== undefined && second !== undefined);
      const after = { createdAt: second.createdAt, id: second.id };
      const page = await harness.accessTokens.listByUser({ userId: user.id, now: at(20), after, limit: 10 });
      assert.deepStrictEqual(
        page.map(({ id }) => id),
        newestFirst.slice(2),
      );
    },
  },
  {
    line: "29a",
    name: "A page of records continues after a record that was revoked.",
    run: async (harness) => {
      const user = await createUser(harness);
      const records = await Promise.all([3, 2, 1].map((age) => createRecord(harness, user.id, { createdAt: at(age) })));
      const [, second, third] = records;
      assert.ok(second !== undefined && third !== undefined);
      await harness.accessTokens.revoke({ id: second.id });
      const after = { createdAt: second.createdAt, id: second.id };
      const page = await harness.accessTokens.listByUser({ userId: user.id, now: at(9), after, limit: 10 });
      assert.deepStrictEqual(
        page.map(({ id }) => id),
        [third.id],
      );
    },
  },
  {
    line: "29b",
    name: "Revoking with a user and a digest requires both to match.",
    run: async (harness) => {
      const [owner, other] = [await createUser(harness), await createUser(harness)];
      const digest = newDigest();
      const record = await createRecord(harness, owner.id, { digest });
      assert.equal(await harness.accessTokens.revoke({ id: record.id, userId: other.id, digest }), false);
      assert.equal(await harness.accessTokens.revoke({ id: record.id, userId: owner.id, digest: newDigest() }), false);
      await assertStored(harness, record);
      assert.equal(await harness.accessTokens.revoke({ id: record.id, userId: owner.id, digest }), true);
      await assertGone(harness, record.id);
    },
  },
  {
    line: "29b",
    name: "A digest that differs only in its first or last byte does not match.",
    run: async (harness) => {
      const user = await createUser(harness);
      const digest = newDigest();
      const record = await createRecord(harness, user.id, { digest });
      for (const place of [0, 15, 16, 31]) {
        const near = Uint8Array.from(digest, (byte, index) => (index === place ? byte ^ 1 : byte)) as TokenDigest;
        assert.equal(await harness.accessTokens.revoke({ id: record.id, digest: near }), false);
      }
      await assertStored(harness, record);
    },
  },
  {
    line: "29b",
    name: "Creating a record with an existing id throws a StorageError and changes nothing.",
    run: async (harness) => {
      const [owner, other] = [await createUser(harness), await createUser(harness)];
      const record = await createRecord(harness, owner.id);
      for (const userId of [owner.id, other.id]) {
        const second = newRecord(userId, { id: record.id, rotation: 5, clientInfo: {} });
        await assert.rejects(harness.accessTokens.create(second), isStorageError("failed"));
      }
      await assertStored(harness, record);
      assert.deepStrictEqual(await sessionIds(harness, other.id), []);
    },
  },
  {
    line: "29c",
    name: "A user agent of 512 characters and the longest address are kept whole.",
    run: async (harness) => {
      const user = await createUser(harness);
      const clientInfo = {
        userAgent: ` ${"Browser/1.0 (aA) ".repeat(40)}`.slice(0, 511).concat("!"),
        // An IPv4 address inside an IPv6 address (RFC 4291 §2.2).
        address: "0000:0000:0000:0000:0000:ffff:255.255.255.255",
      };
      await assertStored(harness, await createRecord(harness, user.id, { clientInfo }));
    },
  },
  {
    line: "29d",
    name: "A record is read as the last acknowledged write left it.",
    run: async (harness) => {
      const user = await createUser(harness);
      const record = await createRecord(harness, user.id);
      await assertStored(harness, record);
      const ends = { at: at(1), expiresAt: at(901), refreshExpiresAt: at(1000) };
      const digest = newDigest();
      const rotation = { id: record.id, userId: user.id, expectedRotation: 0, digest, ...ends };
      assert.ok(await harness.accessTokens.rotate(rotation));
      assert.equal((await harness.accessTokens.findWithUser(record.id))?.record.rotation, 1);
      const query = { userId: user.id, now: at(2), limit: 1 };
      assert.equal((await harness.accessTokens.listByUser(query))[0]?.rotation, 1);
      assert.equal(await harness.accessTokens.revoke({ id: record.id }), true);
      await assertGone(harness, record.id);
      assert.deepStrictEqual(await sessionIds(harness, user.id), []);
    },
  },
]);
