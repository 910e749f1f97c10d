import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile, SessionId, UserId } from "@portcullis/core/ports";
import { engines, type PostgresqlPair, requiredEngines, startPostgresqlPair } from "@portcullis/testkit/engines";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { at, digest, newRecord, newUser } from "./samples.ts";

const { imageVariable = "", defaultImage = "" } = engines.postgresql.server ?? {};
const image = process.env[imageVariable] || defaultImage;
const ends = { at: at(1), expiresAt: at(900_000), refreshExpiresAt: at(86_400_000) };

/** Why no pair of servers can be started. */
const started: PostgresqlPair | string = await startPostgresqlPair(image).catch((error: unknown) => {
  if (requiredEngines(process.env).has("postgresql")) throw error;
  return `no container of ${image} starts: ${String(error)}`;
});

/** What the storage has acknowledged for one session. */
interface Acknowledged {
  readonly userId: UserId;
  rotation: number;
  revocation: "none" | "sent" | "acknowledged";
}

describe.skipIf(typeof started === "string")(
  `PostgreSQL with a synchronous standby${typeof started === "string" ? ` (${started})` : ""}`,
  () => {
    const pair = started as PostgresqlPair;
    afterAll(() => pair.stop());

    test("loses no acknowledged session, rotation or revocation when the primary is killed and the standby promoted", async () => {
      const timeouts = { connect: 1000, statement: 2000 };
      const before = await connectPostgresql({ url: pair.primary, timeouts });
      onTestFinished(() => before.close());
      await before.migrate();
      await pair.replicateSynchronously();
      const sessions = new Map<SessionId, Acknowledged>();
      const write = async (writer: number) => {
        for (let one = 0; ; one += 1) {
          const user = await before.users.create(newUser<NoProfile>(`Writer ${writer}-${one}`, {}));
          const record = newRecord(user.id);
          if (!(await before.accessTokens.create(record))) throw new Error("The user does not exist.");
          const { id, userId } = record;
          const acknowledged: Acknowledged = { userId, rotation: 0, revocation: "none" };
          sessions.set(id, acknowledged);
          await before.accessTokens.rotate({ id, userId, expectedRotation: 0, digest: digest(2), ...ends });
          acknowledged.rotation = 1;
          if (one % 2 === 0) {
            acknowledged.revocation = "sent";
            await before.accessTokens.revoke({ id });
            acknowledged.revocation = "acknowledged";
          }
        }
      };
      const writers = Promise.allSettled([1, 2, 3, 4].map(write));
      await expect.poll(() => sessions.size, { timeout: 20_000 }).toBeGreaterThan(40);
      await pair.failOver();
      for (const ended of await writers) {
        expect(ended).toMatchObject({ status: "rejected", reason: { name: "StorageError" } });
      }
      const after = await connectPostgresql({ url: pair.standby });
      onTestFinished(() => after.close());
      for (const [id, { userId, rotation, revocation }] of sessions) {
        expect(await after.users.findById(userId)).not.toBeNull();
        const found = await after.accessTokens.findWithUser(id);
        if (revocation === "acknowledged") expect(found).toBeNull();
        if (revocation === "none") expect(found?.record.rotation).toBeGreaterThanOrEqual(rotation);
      }
      const next = await after.users.create(newUser<NoProfile>("After", {}));
      expect(await after.accessTokens.create(newRecord(next.id))).toBe(true);
    }, 60_000);
  },
);
