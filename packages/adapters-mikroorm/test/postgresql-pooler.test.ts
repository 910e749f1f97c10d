import { connectPostgresql, type PostgresqlOptions, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile } from "@portcullis/core/ports";
import { registerContract, storageContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type PgbouncerOptions, pgbouncerSkipped, startPgbouncer } from "../../../tooling/start-pgbouncer.ts";
import { at, digest, newRecord, newUser } from "./samples.ts";
import { idKinds } from "./sample-users.ts";
import { sqlHarness } from "./sql-harness.ts";
import { freshPostgresql, postgresqlStatus, type TestEngine } from "./stores.ts";

const skipped = postgresqlStatus.status === "skipped" ? postgresqlStatus.reason : pgbouncerSkipped;
const label = `PostgreSQL through PgBouncer${skipped === null ? "" : ` (${skipped})`}`;

/** PostgreSQL behind PgBouncer. */
const engine: TestEngine = {
  name: "postgresql",
  label,
  skipped,
  open: async () => {
    const database = await freshPostgresql();
    const pooler = await startPgbouncer(database.url);
    return {
      connect: (options) => connectPostgresql({ ...options, url: pooler.url, pooler: "transaction" }),
      unreachable: (options) =>
        connectPostgresql({ ...options, url: "postgresql://nobody:secret@127.0.0.1:1/nothing", pooler: "transaction" }),
      drop: async () => {
        await pooler.close();
        await database.drop();
      },
    };
  },
};

describe(`Storage on ${label}`, () => {
  for (const { kind, ids } of idKinds.slice(0, 1)) {
    registerContract({ describe, test, beforeAll, afterAll }, storageContract, () => sqlHarness(engine, kind, ids));
  }
});

async function throughPgbouncer(
  options: Partial<PostgresqlOptions<NoProfile>> = {},
  settings: PgbouncerOptions & { readonly prepare?: (name: string) => string } = {},
) {
  const database = await freshPostgresql();
  onTestFinished(() => database.drop());
  const direct = await connectPostgresql({ url: database.url });
  onTestFinished(() => direct.close());
  await direct.migrate();
  if (settings.prepare !== undefined) await direct.orm.em.fork().execute(settings.prepare(database.name));
  const pooler = await startPgbouncer(database.url, settings);
  onTestFinished(() => pooler.close());
  const storage = await connectPostgresql({ url: pooler.url, ...options });
  onTestFinished(() => storage.close());
  return { database, direct, storage };
}

/** Work of eight users at once, so that clients take turns with the connections to the server. */
async function work(storage: SqlStorage<NoProfile>): Promise<void> {
  await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const user = await storage.users.create(newUser<NoProfile>(`user${index}`, {}));
      const record = newRecord(user.id);
      await storage.accessTokens.create(record);
      for (let rotation = 0; rotation < 10; rotation += 1) {
        const ends = { at: at(rotation), expiresAt: at(900_000), refreshExpiresAt: at(86_400_000) };
        const { id, userId } = record;
        expect(await storage.accessTokens.findWithUser(id)).not.toBeNull();
        expect(
          await storage.accessTokens.rotate({
            id,
            userId,
            expectedRotation: rotation,
            digest: digest(rotation),
            ...ends,
          }),
        ).not.toBeNull();
      }
      expect(await storage.users.findByUsernameKey(user.usernameKey)).toEqual(user);
    }),
  );
}

describe.skipIf(skipped !== null)(`On ${label}`, () => {
  test("the pooler setting works with other defaults of date style, time zone and isolation", async () => {
    const { storage, direct } = await throughPgbouncer(
      { pooler: "transaction" },
      {
        prepare: (name) =>
          `alter database ${name} set datestyle = 'SQL, DMY'; alter database ${name} set timezone = 'Asia/Tokyo';
           alter database ${name} set default_transaction_isolation = 'serializable'`,
      },
    );
    await work(storage);
    const [row] = await direct.orm.em.fork().execute("select count(*)::int as count from users");
    expect(row).toEqual({ count: 8 });
  });

  test("the pooler setting prepares no statement", async () => {
    const { storage, direct, database } = await throughPgbouncer({ pooler: "transaction" });
    await work(storage);
    const prepared = await storage.orm.em.fork().execute("select name from pg_prepared_statements");
    expect(prepared).toEqual([]);
    expect(await direct.orm.em.fork().execute("select current_database() as name")).toEqual([{ name: database.name }]);
  });

  test("more instances can migrate at once than the pooler has connections to the server", async () => {
    const database = await freshPostgresql();
    onTestFinished(() => database.drop());
    const pooler = await startPgbouncer(database.url, { serverConnections: 2 });
    onTestFinished(() => pooler.close());
    const stores = await Promise.all(
      [1, 2, 3, 4].map(() => connectPostgresql({ url: pooler.url, pooler: "transaction" })),
    );
    onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
    const applied = (await Promise.all(stores.map((store) => store.migrate()))).flat();
    expect(new Set(applied).size).toBe(applied.length);
    expect(applied.length).toBeGreaterThan(0);
  });

  test("the time limits of the role or database end a statement, and so does the limit of the client", async () => {
    const { storage, direct } = await throughPgbouncer(
      { pooler: "transaction", timeouts: { statement: 500 } },
      {
        prepare: (name) =>
          `alter database ${name} set statement_timeout = '5s'; alter database ${name} set lock_timeout = '100ms'`,
      },
    );
    const user = await direct.users.create(newUser<NoProfile>("Locked", {}));
    await direct.orm.em.fork().transactional(async (em) => {
      await em.execute("select 1 from users where id = ? for update", [user.id]);
      const late = storage.users.setDisabled(user.id, true, at(1));
      await expect(late).rejects.toMatchObject({ kind: "unavailable", engineCode: "55P03" });
    });
    const { storage: unlimited, direct: other } = await throughPgbouncer({
      pooler: "transaction",
      timeouts: { statement: 100 },
    });
    const second = await other.users.create(newUser<NoProfile>("Silent", {}));
    await other.orm.em.fork().transactional(async (em) => {
      await em.execute("select 1 from users where id = ? for update", [second.id]);
      const late = unlimited.users.setDisabled(second.id, true, at(1));
      await expect(late).rejects.toMatchObject({ kind: "unavailable", engineCode: "ETIMEDOUT" });
    });
  });

  test("without the pooler setting, the error names the startup parameter that the pooler rejects", async () => {
    const { storage } = await throughPgbouncer();
    await expect(storage.users.list({ limit: 1 })).rejects.toMatchObject({
      kind: "unavailable",
      engineCode: "08P01",
      reason: expect.stringMatching(/^unsupported startup parameter: (statement_timeout|options)$/),
    });
  });

  test("without the pooler setting, but with ignored parameters, prepared statements reach the right connection", async () => {
    const { storage } = await throughPgbouncer(
      {},
      { settings: ["ignore_startup_parameters = statement_timeout, lock_timeout, options"] },
    );
    await work(storage);
  });

  test.each(["options=-c%20search_path%3Dapp", "statement_timeout=1"])(
    "a pooler setting and %s in the URL contradict each other",
    async (parameter) => {
      const [name = ""] = parameter.split("=");
      const url = `postgresql://user:s3cret@127.0.0.1/db?${parameter}`;
      const refused: unknown = await connectPostgresql({ url, pooler: "transaction" }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(TypeError);
      expect(String(refused)).toContain(name);
      expect(String(refused)).not.toContain("s3cret");
    },
  );
});
