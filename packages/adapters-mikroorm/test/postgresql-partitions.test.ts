import { connectPostgresql, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile, UserId } from "@portcullis/core/ports";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digest, newRecord, newUser, sessionId } from "./samples.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";

const months = [0, 1, 2].map((month) => new Date(Date.UTC(2031, month, 1)));
const partition = (month: number) => `access_tokens_2031_0${month + 1}`;

/** The lowest UUIDv7 of a time: it begins with the milliseconds (RFC 9562 §5.7). */
function leastId(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const day = 86_400_000;
const after = (moment: Date, days: number) => new Date(moment.getTime() + days * day);

describe.skipIf(postgresqlStatus.status === "skipped")(
  `On ${postgresqlLabel}, sessions partitioned by the month of their id`,
  () => {
    let database: Awaited<ReturnType<typeof freshPostgresql>>;
    let storage: SqlStorage<NoProfile>;
    let userId: UserId;

    const execute = (sql: string) => storage.orm.em.fork().execute<Record<string, unknown>[]>(sql);
    const countIn = async (month: number) => {
      const [row] = await execute(`select count(*)::int as count from ${partition(month)}`);
      return row?.["count"];
    };
    const startedIn = (moment: Date) => ({
      ...newRecord(userId, { id: sessionId(v7({ msecs: moment.getTime() })), createdAt: moment, rotatedAt: moment }),
      expiresAt: after(moment, 1),
      refreshExpiresAt: after(moment, 30),
      deadline: after(moment, 90),
    });

    beforeAll(async () => {
      database = await freshPostgresql();
      storage = await connectPostgresql({ url: database.url });
      await storage.migrate();
      await execute("alter table access_tokens rename to access_tokens_before");
      await execute(
        "create table access_tokens (like access_tokens_before including defaults) partition by range (id)",
      );
      await execute("drop table access_tokens_before");
      await execute("alter table access_tokens add primary key (id)");
      await execute("alter table access_tokens add foreign key (user_id) references users (id) on delete cascade");
      await execute("create index on access_tokens (user_id, created_at, id)");
      await execute("create index on access_tokens (deadline)");
      for (const [month, from] of months.entries()) {
        const to = new Date(Date.UTC(2031, month + 1, 1));
        await execute(
          `create table ${partition(month)} partition of access_tokens` +
            ` for values from ('${leastId(from)}') to ('${leastId(to)}') with (fillfactor = 80)`,
        );
      }
      await storage.verify();
      userId = (await storage.users.create(newUser<NoProfile>("Alice", {}))).id;
    });

    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    test("are stored in the partition of their month, read, refreshed, listed across partitions and revoked", async () => {
      const { accessTokens } = storage;
      const records = months.map((month) => startedIn(after(month, 10)));
      for (const record of records) expect(await accessTokens.create(record)).toBe(true);
      expect(await Promise.all([0, 1, 2].map(countIn))).toEqual([1, 1, 1]);
      for (const { id, createdAt } of records) {
        const ends = { expiresAt: after(createdAt, 2), refreshExpiresAt: after(createdAt, 31) };
        const rotation = { id, userId, expectedRotation: 0, digest: digest(2), at: after(createdAt, 1), ...ends };
        const outcomes = await Promise.all([1, 2, 3, 4].map(() => accessTokens.rotate(rotation)));
        expect(outcomes.filter((outcome) => outcome !== null)).toMatchObject([
          { record: { rotation: 1 }, user: { id: userId } },
        ]);
        expect(await accessTokens.findWithUser(id)).toMatchObject({ record: { rotation: 1 }, user: { id: userId } });
      }
      const listed = await accessTokens.listByUser({ userId, now: after(months[0] ?? new Date(), 12), limit: 10 });
      expect(listed.map(({ id }) => id)).toEqual(records.map(({ id }) => id).toReversed());
      for (const { id } of records) expect(await accessTokens.revoke({ id, userId })).toBe(true);
      expect(await Promise.all([0, 1, 2].map(countIn))).toEqual([0, 0, 0]);
    });

    test("are purged across partitions, and dropped with a month whose deadlines have passed", async () => {
      const { accessTokens } = storage;
      const records = months.map((month) => startedIn(after(month, 10)));
      for (const record of records) await accessTokens.create(record);
      const [first, , last] = records;
      expect(await accessTokens.purge({ now: first?.deadline ?? new Date(0), limit: 10 })).toBe(1);
      expect(await Promise.all([0, 1, 2].map(countIn))).toEqual([0, 1, 1]);
      await execute(`drop table ${partition(1)}`);
      expect(await accessTokens.findWithUser(last?.id ?? sessionId())).toMatchObject({ user: { id: userId } });
      await storage.users.delete(userId);
      expect(await countIn(2)).toBe(0);
    });
  },
);
