import assert from "node:assert/strict";
import type { SessionRecord, Rotation } from "@portcullis/core/ports";
import { checksOf } from "../harness/check.ts";
import { needs } from "../harness/capabilities.ts";
import {
  assertGone,
  assertSameRecord,
  assertStored,
  assertUser,
  isStorageError,
  race,
} from "../harness/expectations.ts";
import { at, createRecord, createUser, malformedUserIds, newDigest, unknownUserId } from "../harness/samples.ts";
import { spoil } from "../harness/spoil.ts";
import type { StorageHarness } from "../harness/storage-harness.ts";

const createSession = async (harness: StorageHarness, fields: Partial<SessionRecord> = {}) =>
  createRecord(harness, (await createUser(harness)).id, fields);

/** The next rotation of the record, a minute later. */
const next = (record: SessionRecord, fields: Partial<Rotation> = {}): Rotation => ({
  id: record.id,
  userId: record.userId,
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
        const { id } = await createUser(harness);
        await harness.users.changePassword({ id, expectedCredentialsVersion: 1, passwordHash: "$2", at: at(1) });
        const record = await createRecord(harness, id, { credentialsVersion: 2 });
        const neighbour = await createRecord(harness, record.userId);
        const rotation = next(record, { digest });
        assert.ok(await harness.accessTokens.rotate(rotation));
        await assertStored(harness, rotated(record, rotation));
        await assertStored(harness, neighbour);
      }
    },
  },
  {
    line: 30,
    name: "A rotation returns the record as it wrote it, with its user, and both are detached.",
    run: async (harness) => {
      for (const fields of [{}, { digest: null, clientInfo: {}, previousExpiresAt: at(60.007) }]) {
        const user = await createUser(harness);
        const record = await createRecord(harness, user.id, fields);
        const rotation = next(record);
        const answer = await harness.accessTokens.rotate(rotation);
        assertSameRecord(answer?.record, rotated(record, rotation));
        assert.deepStrictEqual(answer?.user, user);
        spoil(answer);
        const found = await harness.accessTokens.findWithUser(record.id);
        assertSameRecord(found?.record, rotated(record, rotation));
        assert.deepStrictEqual(found?.user, user);
      }
    },
  },
  {
    line: 30,
    name: "A rotation for another user than the record's, or for a malformed or unknown one, changes nothing.",
    run: async (harness) => {
      const record = await createSession(harness);
      const others = [(await createUser(harness)).id, await unknownUserId(harness), ...malformedUserIds(harness)];
      for (const userId of others) {
        assert.equal(await harness.accessTokens.rotate(next(record, { userId })), null);
      }
      await assertStored(harness, record);
    },
  },
  {
    line: 30,
    name: "A rotation returns no user as they were before they were disabled or their password was changed.",
    run: async (harness) => {
      const disabled = await createSession(harness);
      await harness.users.setDisabled(disabled.userId, true, at(1));
      const changed = await createSession(harness);
      await harness.users.changePassword({
        id: changed.userId,
        expectedCredentialsVersion: 1,
        passwordHash: "$2",
        at: at(1),
      });
      for (const record of [disabled, changed]) {
        const answer = await harness.accessTokens.rotate(next(record));
        if (answer === null) await assertStored(harness, record);
        else await assertUser(harness, answer.user);
      }
    },
  },
  {
    line: 29,
    name: "A corrupt record is not rotated.",
    skip: needs("corrupt"),
    run: async (harness) => {
      const record = await createSession(harness);
      await harness.corrupt?.(record.id);
      const answer = await harness.accessTokens.rotate(next(record)).catch((error: unknown) => {
        isStorageError("corrupt")(error);
        return null;
      });
      assert.equal(answer, null);
    },
  },
  {
    line: 30,
    name: "Each rotation stores when the previous access token would have expired, to the millisecond.",
    run: async (harness) => {
      const record = await createSession(harness, { expiresAt: at(17.003) });
      const first = next(record, { expiresAt: at(333.004) });
      assert.ok(await harness.accessTokens.rotate(first));
      const successor = { ...rotated(record, first), previousExpiresAt: at(17.003) };
      await assertStored(harness, successor);
      const second = next(successor, { at: at(120), expiresAt: at(1020) });
      assert.ok(await harness.accessTokens.rotate(second));
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
        assert.equal(await harness.accessTokens.rotate(next(record, { expectedRotation })), null);
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
        assert.equal(made.filter((answer) => answer !== null).length, 1);
        const winner = rotations[made.findIndex((answer) => answer !== null)];
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
      assert.ok(await harness.accessTokens.rotate(first));
      const successor = rotated(record, first);
      assert.equal(await harness.accessTokens.rotate(next(record)), null);
      await assertStored(harness, successor);
      const second = next(successor, { at: at(120), expiresAt: at(1020) });
      assert.ok(await harness.accessTokens.rotate(second));
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
        assert.equal(await harness.accessTokens.rotate(next(expired, { ...later, at: moment })), null);
      }
      await assertStored(harness, expired);
      const live = await createSession(harness, ends);
      const rotation = next(live, { ...later, at: at(999.999) });
      assert.ok(await harness.accessTokens.rotate(rotation));
      await assertStored(harness, { ...rotated(live, rotation), deadline: at(2000) });
    },
  },
  {
    line: 33,
    name: "An expiry after the deadline is stored as the deadline.",
    run: async (harness) => {
      const record = await createSession(harness, { deadline: at(90_000) });
      const beyond = { expiresAt: at(90_000.001), refreshExpiresAt: at(900_000) };
      const answer = await harness.accessTokens.rotate(next(record, beyond));
      const expected = rotated(record, next(record, { expiresAt: at(90_000), refreshExpiresAt: at(90_000) }));
      assertSameRecord(answer?.record, { ...expected, digest: answer?.record.digest ?? null });
      assert.ok(answer);
      await assertStored(harness, answer.record);
    },
  },
  {
    line: 33,
    name: "A revoked record can't be rotated.",
    run: async (harness) => {
      const record = await createSession(harness);
      await harness.accessTokens.revoke({ id: record.id });
      assert.equal(await harness.accessTokens.rotate(next(record)), null);
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
      assert.ok(await harness.accessTokens.rotate(next(record)));
    },
  },
]);

/** Rotations of one record, and in between a call that ends it. */
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
