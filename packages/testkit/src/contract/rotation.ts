import assert from "node:assert/strict";
import type { SessionRecord, Rotation } from "@portcullis/core/ports";
import { checksOf } from "../harness/check.ts";
import { needs } from "../harness/capabilities.ts";
import {
  assertGone,
  assertSameRecord,
  assertStored,
  countTrue,
  isStorageError,
  race,
} from "../harness/expectations.ts";
import { at, createRecord, createUser, newDigest } from "../harness/samples.ts";
import type { StorageHarness } from "../harness/storage-harness.ts";

const createSession = async (harness: StorageHarness, fields: Partial<SessionRecord> = {}) =>
  createRecord(harness, (await createUser(harness)).id, fields);

/** The record's next rotation, a minute on. */
const next = (record: SessionRecord, fields: Partial<Rotation> = {}): Rotation => ({
  id: record.id,
  expectedRotation: record.rotation,
  digest: newDigest(),
  at: at(60),
  expiresAt: at(960),
  refreshExpiresAt: at(86_460),
  ...fields,
});

const rotated = (record: SessionRecord, rotation: Rotation): SessionRecord => ({
  ...record,
  rotation: rotation.expectedRotation + 1,
  digest: rotation.digest,
  rotatedAt: rotation.at,
  expiresAt: rotation.expiresAt,
  previousExpiresAt: record.expiresAt,
  refreshExpiresAt: rotation.refreshExpiresAt,
});

export const rotationChecks = checksOf<StorageHarness>("Rotation", [
  {
    line: 30,
    name: "A rotation replaces the digest and expiries, increments the count, and keeps id, user, client, creation and deadline.",
    run: async (harness) => {
      for (const digest of [newDigest(), null]) {
        const record = await createSession(harness, { credentialsVersion: 4 });
        const neighbour = await createRecord(harness, record.userId);
        const rotation = next(record, { digest });
        assert.equal(await harness.accessTokens.rotate(rotation), true);
        await assertStored(harness, rotated(record, rotation));
        await assertStored(harness, neighbour);
      }
    },
  },
  {
    line: 30,
    name: "Each rotation stores when the previous access token would have expired, to the millisecond.",
    run: async (harness) => {
      const record = await createSession(harness, { expiresAt: at(17.003) });
      const first = next(record, { expiresAt: at(333.004) });
      assert.equal(await harness.accessTokens.rotate(first), true);
      const successor = { ...rotated(record, first), previousExpiresAt: at(17.003) };
      await assertStored(harness, successor);
      const second = next(successor, { at: at(120), expiresAt: at(1020) });
      assert.equal(await harness.accessTokens.rotate(second), true);
      const last = { ...rotated(successor, second), previousExpiresAt: at(333.004) };
      await assertStored(harness, last);
      const listed = await harness.accessTokens.listByUser({ userId: record.userId, now: at(121), limit: 10 });
      assertSameRecord(listed[0], last);
    },
  },
  {
    line: 30,
    name: "A rotation that does not expect the current count does nothing.",
    run: async (harness) => {
      const record = await createSession(harness, { rotation: 5 });
      for (const expectedRotation of [0, 4, 6]) {
        assert.equal(await harness.accessTokens.rotate(next(record, { expectedRotation })), false);
      }
      await assertStored(harness, record);
    },
  },
  {
    line: 31,
    name: "Of simultaneous rotations of one record, exactly one is made; the others change and create nothing.",
    run: (harness) =>
      race(harness, async (callers) => {
        const record = await createSession(harness);
        const rotations = callers.map(() => next(record));
        const made = await Promise.all(rotations.map((rotation) => harness.accessTokens.rotate(rotation)));
        assert.equal(countTrue(made), 1);
        const winner = rotations[made.indexOf(true)];
        assert.ok(winner);
        await assertStored(harness, rotated(record, winner));
        const all = await harness.accessTokens.listByUser({ userId: record.userId, now: at(61), limit: 1000 });
        assert.equal(all.length, 1);
      }),
  },
  {
    line: 32,
    name: "A rotated record can be rotated again, but only by a caller that expects the new count.",
    run: async (harness) => {
      const record = await createSession(harness);
      const first = next(record);
      assert.equal(await harness.accessTokens.rotate(first), true);
      const successor = rotated(record, first);
      assert.equal(await harness.accessTokens.rotate(next(record)), false);
      await assertStored(harness, successor);
      const second = next(successor, { at: at(120), expiresAt: at(1020) });
      assert.equal(await harness.accessTokens.rotate(second), true);
      await assertStored(harness, rotated(successor, second));
    },
  },
  {
    line: 33,
    name: "A record can be rotated until the millisecond before its idle end; its deadline stays.",
    run: async (harness) => {
      const ends = { refreshExpiresAt: at(1000), deadline: at(2000) };
      const later = { expiresAt: at(1500), refreshExpiresAt: at(2000) };
      const expired = await createSession(harness, ends);
      for (const moment of [at(1000), at(1000.001), at(3000)]) {
        assert.equal(await harness.accessTokens.rotate(next(expired, { ...later, at: moment })), false);
      }
      await assertStored(harness, expired);
      const live = await createSession(harness, ends);
      const rotation = next(live, { ...later, at: at(999.999) });
      assert.equal(await harness.accessTokens.rotate(rotation), true);
      await assertStored(harness, { ...rotated(live, rotation), deadline: at(2000) });
    },
  },
  {
    line: 33,
    name: "A revoked record can't be rotated.",
    run: async (harness) => {
      const record = await createSession(harness);
      await harness.accessTokens.revoke({ id: record.id });
      assert.equal(await harness.accessTokens.rotate(next(record)), false);
      await assertGone(harness, record.id);
    },
  },
  {
    line: 34,
    name: "When rotations race a revocation, no session is left once the revocation is acknowledged.",
    run: (harness) => raceRotations(harness, ({ id }) => harness.accessTokens.revoke({ id })),
  },
  {
    line: 34,
    name: "When rotations race the revocation of all of a user's sessions, no session is left once that is acknowledged.",
    run: (harness) => raceRotations(harness, ({ userId }) => harness.accessTokens.revokeAll({ userId })),
  },
  {
    line: 35,
    name: "When the write fails, the old token is still the current one and can be rotated.",
    skip: needs("readOnly"),
    run: async (harness) => {
      const record = await createSession(harness);
      const { accessTokens } = (await harness.readOnly?.()) ?? harness;
      await assert.rejects(accessTokens.rotate(next(record)), isStorageError());
      await assertStored(harness, record);
      assert.equal(await harness.accessTokens.rotate(next(record)), true);
    },
  },
]);

/** Rotations of one record, and in their midst what ends it. */
const raceRotations = (harness: StorageHarness, end: (record: SessionRecord) => Promise<unknown>) =>
  race(harness, async (callers) => {
    const record = await createSession(harness);
    const { id, userId } = record;
    const middle = Math.floor(callers.length / 2);
    await Promise.all(
      callers.map((caller) => (caller === middle ? end(record) : harness.accessTokens.rotate(next(record)))),
    );
    await assertGone(harness, id);
    assert.deepStrictEqual(await harness.accessTokens.listByUser({ userId, now: at(61), limit: 10 }), []);
  });
