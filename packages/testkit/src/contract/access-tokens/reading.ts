import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { checksOf } from "../../harness/check.ts";
import { needs } from "../../harness/capabilities.ts";
import { assertGone, assertSameRecord, assertStored, sessionIds } from "../../harness/expectations.ts";
import { spoil } from "../../harness/spoil.ts";
import {
  at,
  createRecord,
  createUser,
  digestOf,
  malformedSessionIds,
  malformedUserIds,
  newSessionId,
  newRecord,
  unknownUserId,
} from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

const hex = (text: string) => Buffer.from(text).toString("hex");

export const accessTokenReading = checksOf<StorageHarness>("AccessTokenRepository", [
  {
    line: 17,
    name: "An unknown or malformed record id finds, revokes and rotates nothing.",
    run: async (harness) => {
      const { id: userId } = await createUser(harness);
      for (const id of [newSessionId(), ...malformedSessionIds]) {
        await assertGone(harness, id);
        assert.equal(await harness.accessTokens.revoke({ id }), false);
        const rotation = {
          id,
          userId,
          expectedRotation: 0,
          digest: null,
          at: at(1),
          expiresAt: at(2),
          refreshExpiresAt: at(3),
        };
        assert.equal(await harness.accessTokens.rotate(rotation), null);
      }
    },
  },
  {
    line: 17,
    name: "An unknown user, or a malformed user id, has no records and can't be given one.",
    run: async (harness) => {
      for (const userId of [await unknownUserId(harness), ...malformedUserIds(harness)]) {
        const record = newRecord(userId);
        assert.equal(await harness.accessTokens.create(record), false);
        await assertGone(harness, record.id);
        assert.deepStrictEqual(await harness.accessTokens.listByUser({ userId, now: at(0), limit: 10 }), []);
        assert.equal(await harness.accessTokens.revokeAll({ userId }), 0);
      }
    },
  },
  {
    line: 18,
    name: "A stored record is found with its user and listed under that user, with all its values.",
    run: async (harness) => {
      const user = await createUser(harness);
      for (const fields of [
        {},
        { digest: null },
        { clientInfo: {} },
        { previousExpiresAt: at(60.007) },
        { clientInfo: { address: "192.0.2.1" } },
      ]) {
        const record = await createRecord(harness, user.id, fields);
        const found = await harness.accessTokens.findWithUser(record.id);
        assertSameRecord(found?.record, record);
        assert.deepStrictEqual(found?.record.clientInfo, record.clientInfo);
        assert.deepStrictEqual(found?.user, user);
        const listed = await harness.accessTokens.listByUser({ userId: user.id, now: at(1), limit: 10 });
        assertSameRecord(
          listed.find(({ id }) => id === record.id),
          record,
        );
      }
    },
  },
  {
    line: 18,
    name: "Records that are looked up at the same time are found by their own ids, and read anew each time.",
    run: async (harness) => {
      const users = [await createUser(harness), await createUser(harness), await createUser(harness)];
      const stored = await Promise.all(
        Array.from({ length: 120 }, async (_, index) => {
          const user = users[index % users.length];
          assert.ok(user);
          return { user, record: await createRecord(harness, user.id) };
        }),
      );
      await Promise.all(
        stored.flatMap(({ user, record }) => [
          harness.accessTokens.findWithUser(record.id).then((found) => {
            assertSameRecord(found?.record, record);
            assert.deepStrictEqual(found?.user, user);
            spoil(found);
          }),
          assertGone(harness, newSessionId()),
          assertStored(harness, record),
        ]),
      );
    },
  },
  {
    line: 18,
    name: "Record and user are fetched in one round trip.",
    skip: needs("countRoundTrips"),
    run: async (harness) => {
      const record = await createRecord(harness, (await createUser(harness)).id);
      const count = await harness.countRoundTrips?.(() => harness.accessTokens.findWithUser(record.id));
      assert.equal(count, 1);
    },
  },
  {
    line: 19,
    name: "Only the digest of a token is stored, never the token.",
    skip: needs("dump"),
    run: async (harness) => {
      const id = newSessionId();
      const secret = randomBytes(32).toString("base64url");
      const { token, digest } = (await harness.issue?.(id)) ?? { token: secret, digest: digestOf(secret) };
      await createRecord(harness, (await createUser(harness)).id, { id, digest });
      const dump = Buffer.from((await harness.dump?.()) ?? "").toString("latin1");
      const raw = Buffer.from(digest).toString("latin1");
      const stored = [raw, hex(raw), Buffer.from(digest).toString("hex")].some((form) => dump.includes(form));
      assert.ok(stored, "the dump does not hold the digest, as bytes or in hexadecimal, so it proves nothing");
      for (const form of [token, hex(token), token.slice(-43), hex(token.slice(-43))]) {
        assert.ok(!dump.includes(form), "the token is stored");
      }
    },
  },
  {
    line: 20,
    name: "A record is listed until the millisecond before its idle end; by id it is found even later.",
    run: async (harness) => {
      const user = await createUser(harness);
      const record = await createRecord(harness, user.id, { refreshExpiresAt: at(1000), deadline: at(2000) });
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(999.999)), [record.id]);
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(1000)), []);
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(999.999)), [record.id]);
      await assertStored(harness, record);
    },
  },
  {
    line: 15,
    name: "Changing a record object after it was passed or returned does not change the store.",
    run: async (harness) => {
      const user = await createUser(harness);
      const given = newRecord(user.id);
      const expected = structuredClone(given);
      await harness.accessTokens.create(given);
      spoil(given);
      await assertStored(harness, expected);
      spoil(await harness.accessTokens.findWithUser(expected.id));
      await assertStored(harness, expected);
      spoil(await harness.accessTokens.listByUser({ userId: user.id, now: at(1), limit: 1 }));
      await assertStored(harness, expected);
      assert.deepStrictEqual((await harness.accessTokens.findWithUser(expected.id))?.user, user);
    },
  },
]);
