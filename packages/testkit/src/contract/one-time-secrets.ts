import assert from "node:assert/strict";
import type {
  OneTimeSecretId,
  OneTimeSecretPurpose,
  OneTimeSecretRecord,
  OneTimeSecretRepository,
} from "@portcullis/core/ports";
import { needs } from "../harness/capabilities.ts";
import { checksOf } from "../harness/check.ts";
import { isStorageError, race } from "../harness/expectations.ts";
import { inTurn } from "../harness/in-turn.ts";
import { at, createUser, malformedSessionIds, newDigest, newSecret, past, unknownUserId } from "../harness/samples.ts";
import type { StorageHarness } from "../harness/storage-harness.ts";
import { callsOnSecrets } from "./methods.ts";

const secretsOf = ({ oneTimeSecrets }: StorageHarness): OneTimeSecretRepository => {
  assert.ok(oneTimeSecrets);
  return oneTimeSecrets;
};

/** A digest may be any kind of Uint8Array, such as a Buffer. Its bytes are compared. */
const comparable = (record: OneTimeSecretRecord | null) =>
  record === null ? null : { ...record, digest: Buffer.from(record.digest).toString("hex") };

function assertSameSecret(actual: OneTimeSecretRecord | null, expected: OneTimeSecretRecord): void {
  assert.deepStrictEqual(comparable(actual), comparable(expected));
}

async function issued(
  harness: StorageHarness,
  fields: Partial<OneTimeSecretRecord> & Pick<OneTimeSecretRecord, "userId">,
): Promise<OneTimeSecretRecord> {
  const record = newSecret(fields);
  assert.equal(await secretsOf(harness).issue(record), true);
  return record;
}

const consumption = ({ id, digest, purpose }: OneTimeSecretRecord, now = at(0)) => ({ id, digest, purpose, now });

export const oneTimeSecretChecks = checksOf<StorageHarness>("OneTimeSecretRepository", [
  {
    line: 50,
    name: "A one-time secret is consumed once, by id, digest and purpose, and is returned with all its values.",
    skip: needs("oneTimeSecrets"),
    run: async (harness) => {
      const user = await createUser(harness);
      const secrets = secretsOf(harness);
      for (const address of ["Alice@example.com", "ünïcode+%_'\"@example.com", null]) {
        const record = await issued(harness, { userId: user.id, address, credentialsVersion: 7 });
        assertSameSecret(await secrets.find(record.id), record);
        assertSameSecret(await secrets.consume(consumption(record)), record);
        assert.equal(await secrets.consume(consumption(record)), null);
        assert.equal(await secrets.find(record.id), null);
      }
    },
  },
  {
    line: 50,
    name: "Of simultaneous callers that consume one secret, exactly one gets it.",
    skip: needs("oneTimeSecrets"),
    run: (harness) =>
      race(
        harness,
        async (callers) => {
          const user = await createUser(harness);
          const record = await issued(harness, { userId: user.id });
          const got = await Promise.all(callers.map(() => secretsOf(harness).consume(consumption(record))));
          assert.equal(got.filter((one) => one !== null).length, 1);
          assert.equal(await secretsOf(harness).find(record.id), null);
        },
        50,
      ),
  },
  {
    line: 51,
    name: "A secret expires exactly at its expiresAt, by the caller's clock.",
    skip: needs("oneTimeSecrets"),
    run: async (harness) => {
      const user = await createUser(harness);
      const secrets = secretsOf(harness);
      const record = await issued(harness, { userId: user.id, expiresAt: at(60) });
      for (const now of [at(60), at(60.001), at(86_400)]) {
        assert.equal(await secrets.consume(consumption(record, now)), null);
      }
      assertSameSecret(await secrets.find(record.id), record);
      assertSameSecret(await secrets.consume(consumption(record, at(59.999))), record);
    },
  },
  {
    line: 51,
    name: "An unknown or malformed secret id returns null.",
    skip: needs("oneTimeSecrets"),
    run: async (harness) => {
      const secrets = secretsOf(harness);
      const unknown = newSecret({ userId: await unknownUserId(harness) });
      for (const id of [unknown.id, ...malformedSessionIds] as readonly string[] as readonly OneTimeSecretId[]) {
        assert.equal(await secrets.find(id), null);
        assert.equal(await secrets.consume({ ...consumption(unknown), id }), null);
      }
    },
  },
  {
    line: 52,
    name: "A newer secret replaces the user's older one for the same purpose; those for other purposes and users stay.",
    skip: needs("oneTimeSecrets"),
    run: async (harness) => {
      const [user, other] = [await createUser(harness), await createUser(harness)];
      const secrets = secretsOf(harness);
      const older = await issued(harness, { userId: user.id, purpose: "password_reset" });
      const verification = await issued(harness, { userId: user.id, purpose: "verify_email" });
      const others = await issued(harness, { userId: other.id, purpose: "password_reset" });
      const own = await issued(harness, { userId: user.id, purpose: "a purpose of the application's" });
      const newer = await issued(harness, { userId: user.id, purpose: "password_reset", credentialsVersion: 2 });
      assert.equal(await secrets.find(older.id), null);
      assert.equal(await secrets.consume(consumption(older)), null);
      for (const record of [newer, verification, others, own]) {
        assertSameSecret(await secrets.consume(consumption(record)), record);
      }
    },
  },
  {
    line: 52,
    name: "Of secrets that are issued simultaneously to one user for one purpose, exactly one is valid.",
    skip: needs("oneTimeSecrets"),
    run: (harness) =>
      race(
        harness,
        async (callers) => {
          const user = await createUser(harness);
          const records = await Promise.all(callers.map(() => issued(harness, { userId: user.id })));
          const found = await Promise.all(records.map(({ id }) => secretsOf(harness).find(id)));
          assert.equal(found.filter((one) => one !== null).length, 1);
        },
        50,
      ),
  },
  {
    line: 53,
    name: "A wrong digest, or another purpose, consumes nothing.",
    skip: needs("oneTimeSecrets"),
    run: async (harness) => {
      const user = await createUser(harness);
      const secrets = secretsOf(harness);
      const record = await issued(harness, { userId: user.id });
      const right = consumption(record);
      const cut = record.digest.slice(0, 31) as OneTimeSecretRecord["digest"];
      for (const digest of [newDigest(), cut]) assert.equal(await secrets.consume({ ...right, digest }), null);
      for (const purpose of ["verify_email", "PASSWORD_RESET", "%", ""] as const satisfies OneTimeSecretPurpose[]) {
        assert.equal(await secrets.consume({ ...right, purpose }), null);
      }
      assertSameSecret(await secrets.consume(right), record);
    },
  },
  {
    line: 54,
    name: "A secret of an unknown user is not stored; deleting a user deletes only that user's secrets.",
    skip: needs("oneTimeSecrets"),
    run: async (harness) => {
      const secrets = secretsOf(harness);
      const orphan = newSecret({ userId: await unknownUserId(harness) });
      assert.equal(await secrets.issue(orphan), false);
      assert.equal(await secrets.find(orphan.id), null);
      const [user, other] = [await createUser(harness), await createUser(harness)];
      const gone = [
        await issued(harness, { userId: user.id, purpose: "password_reset" }),
        await issued(harness, { userId: user.id, purpose: "verify_email" }),
      ];
      const kept = await issued(harness, { userId: other.id });
      await harness.users.delete(user.id);
      for (const record of gone) {
        assert.equal(await secrets.find(record.id), null);
        assert.equal(await secrets.consume(consumption(record)), null);
      }
      assertSameSecret(await secrets.find(kept.id), kept);
    },
  },
  {
    line: 54,
    name: "Purge deletes only expired secrets, at most its limit, and returns how many.",
    skip: needs("oneTimeSecrets"),
    run: (harness) =>
      inTurn(async () => {
        const secrets = secretsOf(harness);
        while ((await secrets.purge({ now: past(86_400), limit: 1000 })) > 0);
        const ended: OneTimeSecretRecord[] = [];
        for (let count = 0; count < 3; count += 1) {
          const { id: userId } = await createUser(harness);
          ended.push(await issued(harness, { userId, expiresAt: past(count) }));
        }
        const { id: userId } = await createUser(harness);
        const live = await issued(harness, { userId, expiresAt: past(2.001) });
        const counts: number[] = [];
        for (const limit of [2, 2, 2]) counts.push(await secrets.purge({ now: past(2), limit }));
        assert.deepStrictEqual(counts, [2, 1, 0]);
        for (const { id } of ended) assert.equal(await secrets.find(id), null);
        assertSameSecret(await secrets.find(live.id), live);
      }),
  },
  {
    line: 28,
    name: "When the database can't be reached, each method on one-time secrets fails as unavailable.",
    skip: (harness) => needs("unreachable")(harness) ?? needs("oneTimeSecrets")(harness),
    run: async (harness) => {
      const user = await createUser(harness);
      const { oneTimeSecrets } = (await harness.unreachable?.()) ?? harness;
      assert.ok(oneTimeSecrets);
      for (const call of callsOnSecrets(oneTimeSecrets, user))
        await assert.rejects(call(), isStorageError("unavailable"));
    },
  },
  {
    line: 15,
    name: "Changing a secret object after it was passed or returned does not change the store.",
    skip: needs("oneTimeSecrets"),
    run: async (harness) => {
      const secrets = secretsOf(harness);
      const { id: userId } = await createUser(harness);
      const given = newSecret({ userId });
      const expected = { ...given, digest: given.digest.slice() as OneTimeSecretRecord["digest"], expiresAt: at(60) };
      await secrets.issue({ ...given, expiresAt: at(60) });
      given.digest.fill(0);
      const found = await secrets.find(given.id);
      found?.digest.fill(0);
      found?.expiresAt.setTime(0);
      assertSameSecret(await secrets.find(given.id), expected);
    },
  },
]);
