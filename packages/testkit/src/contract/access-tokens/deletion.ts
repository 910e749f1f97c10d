import assert from "node:assert/strict";
import type { SessionRecord, UserId } from "@portcullis/core/ports";
import { checksOf } from "../../harness/check.ts";
import { assertGone, assertStored, sessionIds } from "../../harness/expectations.ts";
import { inTurn } from "../../harness/in-turn.ts";
import { at, createRecord, createUser, newDigest, past, unknownUserId } from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

const createEnded = (harness: StorageHarness, owner: UserId, deadline: Date): Promise<SessionRecord> => {
  const createdAt = new Date(deadline.getTime() - 60_000);
  return createRecord(harness, owner, { createdAt, expiresAt: createdAt, refreshExpiresAt: createdAt, deadline });
};

async function purgeAll(harness: StorageHarness): Promise<void> {
  for (let rounds = 0; rounds < 100; rounds += 1) {
    if ((await harness.accessTokens.purge({ now: past(86_400), limit: 1000 })) === 0) return;
  }
  assert.fail("purging comes to no end");
}

async function createThree(
  harness: StorageHarness,
  owner: UserId,
): Promise<[SessionRecord, SessionRecord, SessionRecord]> {
  const [one, two] = [await createRecord(harness, owner), await createRecord(harness, owner, { createdAt: at(1) })];
  return [one, two, await createRecord(harness, owner, { createdAt: at(2), credentialsVersion: 3 })];
}

export const accessTokenDeletion = checksOf<StorageHarness>("AccessTokenRepository", [
  {
    line: 21,
    name: "A revoked record disappears from look-ups and lists, the others stay; revoking it again does nothing.",
    run: async (harness) => {
      const user = await createUser(harness);
      const [one, two, three] = await createThree(harness, user.id);
      assert.equal(await harness.accessTokens.revoke({ id: two.id }), true);
      await assertGone(harness, two.id);
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(3)), [three.id, one.id]);
      await assertStored(harness, one);
      assert.equal(await harness.accessTokens.revoke({ id: two.id }), false);
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(3)), [three.id, one.id]);
    },
  },
  {
    line: 21,
    name: "Revoking with a digest applies only while the current token has it.",
    run: async (harness) => {
      const user = await createUser(harness);
      const record = await createRecord(harness, user.id);
      const byJwt = await createRecord(harness, user.id, { digest: null });
      const digest = newDigest();
      assert.equal(await harness.accessTokens.revoke({ id: record.id, digest }), false);
      assert.equal(await harness.accessTokens.revoke({ id: byJwt.id, digest }), false);
      await assertStored(harness, record);
      await assertStored(harness, byJwt);
      const ends = { at: at(1), expiresAt: at(901), refreshExpiresAt: at(1000) };
      await harness.accessTokens.rotate({ id: record.id, userId: user.id, expectedRotation: 0, digest, ...ends });
      assert.ok(record.digest);
      assert.equal(await harness.accessTokens.revoke({ id: record.id, digest: record.digest }), false);
      assert.equal(await harness.accessTokens.revoke({ id: record.id, digest }), true);
      await assertGone(harness, record.id);
    },
  },
  {
    line: 22,
    name: "Revoking with another user's id does nothing; with the owner's it does.",
    run: async (harness) => {
      const [owner, other] = [await createUser(harness), await createUser(harness)];
      const record = await createRecord(harness, owner.id);
      for (const userId of [other.id, await unknownUserId(harness)]) {
        assert.equal(await harness.accessTokens.revoke({ id: record.id, userId }), false);
      }
      await assertStored(harness, record);
      assert.equal(await harness.accessTokens.revoke({ id: record.id, userId: owner.id }), true);
      await assertGone(harness, record.id);
    },
  },
  {
    line: 23,
    name: "Revoking all of a user's records removes only that user's records, and returns how many.",
    run: async (harness) => {
      const [user, other] = [await createUser(harness), await createUser(harness)];
      const kept = await createRecord(harness, other.id);
      await createRecord(harness, user.id, { refreshExpiresAt: at(-1), expiresAt: at(-1) });
      const records = await createThree(harness, user.id);
      assert.equal(await harness.accessTokens.revokeAll({ userId: user.id }), 4);
      for (const { id } of records) await assertGone(harness, id);
      assert.deepStrictEqual(await sessionIds(harness, user.id, at(-2)), []);
      await assertStored(harness, kept);
      assert.equal(await harness.accessTokens.revokeAll({ userId: user.id }), 0);
    },
  },
  {
    line: 23,
    name: "Revoking all but one keeps only that record; another user's record as the exception keeps nothing.",
    run: async (harness) => {
      const [user, other] = [await createUser(harness), await createUser(harness)];
      const [one, two, three] = await createThree(harness, user.id);
      assert.equal(await harness.accessTokens.revokeAll({ userId: user.id, except: two.id }), 2);
      await assertGone(harness, one.id);
      await assertGone(harness, three.id);
      await assertStored(harness, two);
      const foreign = await createRecord(harness, other.id);
      assert.equal(await harness.accessTokens.revokeAll({ userId: user.id, except: foreign.id }), 1);
      await assertGone(harness, two.id);
      await assertStored(harness, foreign);
    },
  },
  {
    line: 23,
    name: "Revoking the records from before a credentials version keeps those issued under it.",
    run: async (harness) => {
      const user = await createUser(harness);
      const [one, two, three] = await createThree(harness, user.id);
      assert.equal(await harness.accessTokens.revokeAll({ userId: user.id, issuedBefore: 1 }), 0);
      const second = await createRecord(harness, user.id, { credentialsVersion: 2 });
      assert.equal(await harness.accessTokens.revokeAll({ userId: user.id, issuedBefore: 3, except: one.id }), 2);
      await assertGone(harness, two.id);
      await assertGone(harness, second.id);
      await assertStored(harness, one);
      await assertStored(harness, three);
    },
  },
  {
    line: 24,
    name: "A record that is created after all were revoked stays.",
    run: async (harness) => {
      const user = await createUser(harness);
      const before = await createRecord(harness, user.id);
      await harness.accessTokens.revokeAll({ userId: user.id });
      const record = await createRecord(harness, user.id);
      await assertGone(harness, before.id);
      await assertStored(harness, record);
      assert.deepStrictEqual(await sessionIds(harness, user.id), [record.id]);
    },
  },
  {
    line: 26,
    name: "Purge deletes only records at or past their deadline; run again, it deletes nothing.",
    run: (harness) =>
      inTurn(async () => {
        await purgeAll(harness);
        const user = await createUser(harness);
        const ended = [await createEnded(harness, user.id, past(9)), await createEnded(harness, user.id, past(10))];
        const live = [await createEnded(harness, user.id, past(10.001)), await createRecord(harness, user.id)];
        assert.equal(await harness.accessTokens.purge({ now: past(10), limit: 1000 }), 2);
        for (const { id } of ended) await assertGone(harness, id);
        for (const record of live) await assertStored(harness, record);
        assert.equal(await harness.accessTokens.purge({ now: past(10), limit: 1000 }), 0);
        await purgeAll(harness);
      }),
  },
  {
    line: 26,
    name: "Purge deletes at most its limit and returns how many.",
    run: (harness) =>
      inTurn(async () => {
        await purgeAll(harness);
        const user = await createUser(harness);
        for (let count = 0; count < 5; count += 1) await createEnded(harness, user.id, past(count));
        const counts: number[] = [];
        for (const limit of [2, 2, 2, 2]) counts.push(await harness.accessTokens.purge({ now: past(60), limit }));
        assert.deepStrictEqual(counts, [2, 2, 1, 0]);
      }),
  },
  {
    line: 27,
    name: "Deleting a user deletes only that user's records.",
    run: async (harness) => {
      const [user, other] = [await createUser(harness), await createUser(harness)];
      const records = await createThree(harness, user.id);
      const kept = await createRecord(harness, other.id);
      await harness.users.delete(user.id);
      for (const { id } of records) {
        await assertGone(harness, id);
        assert.equal(await harness.accessTokens.revoke({ id }), false);
      }
      await assertStored(harness, kept);
    },
  },
]);
