import { createCrypto } from "@portcullis/adapters-crypto";
import { connectPostgresql, defineUser, p, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile } from "@portcullis/core/ports";
import { createPortcullis } from "@portcullis/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { at, newUser } from "./samples.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";

/** A store on a new database, and its URL. */
async function freshStorage({ poolSize = 1 } = {}) {
  const database = await freshPostgresql();
  onTestFinished(() => database.drop());
  const storage = await connectPostgresql({ url: database.url, poolSize });
  onTestFinished(() => storage.close());
  await storage.migrate();
  return { url: database.url, storage };
}

/** Another connection to the same database. */
async function another(url: string): Promise<(sql: string) => Promise<unknown>> {
  const other = await connectPostgresql({ url, poolSize: 1 });
  onTestFinished(() => other.close());
  return (sql) => other.orm.em.fork().execute(sql);
}

const run = (storage: SqlStorage<NoProfile>, sql: string) => storage.orm.em.fork().execute(sql);

const backend = async (storage: SqlStorage<NoProfile>) => {
  const [row] = await run(storage, "select pg_backend_pid() as pid");
  return (row as { readonly pid: number }).pid;
};

describe.skipIf(postgresqlStatus.status === "skipped")(`On ${postgresqlLabel}, no request fails when`, () => {
  test("columns are widened, added and dropped while users log in, refresh and read their profile", async () => {
    const database = await freshPostgresql();
    onTestFinished(() => database.drop());
    const user = defineUser({ tableName: "people", profile: { nickname: p.string().length(100) } });
    const storage = await connectPostgresql({ url: database.url, user, accessToken: { tableName: "logins" } });
    onTestFinished(() => storage.close());
    await storage.updateSchema();
    const crypto = createCrypto({ secrets: ["a secret of a test, which has more than 32 bytes"] });
    const auth = createPortcullis(
      { ...storage, ...crypto },
      {
        profileSchema: {
          "~standard": { version: 1, vendor: "test", validate: () => ({ value: { nickname: "Ada" } }) },
        },
      },
    );
    const credentials = { username: "ada", password: "correct horse battery" };
    await auth.register({ ...credentials, profile: { nickname: "Ada" } });
    let { pair } = await auth.login(credentials);
    let rounds = 0;
    let changed = false;
    const requests = async () => {
      for (let after = 0; after < 3; rounds += 1) {
        if (changed) after += 1;
        await Promise.all(Array.from({ length: 5 }, () => auth.currentUser({ accessToken: pair.accessToken })));
        pair = await auth.refresh({ refreshToken: pair.refreshToken });
        await auth.login(credentials);
      }
    };
    const alter = await another(database.url);
    const changes = async () => {
      for (const change of [
        "alter table people alter column nickname type varchar(200)",
        "alter table people alter column username type text",
        "alter table people add column height int default 0",
        "alter table people drop column height",
        "alter table logins alter column client_user_agent type varchar(1000)",
        "alter table people alter column nickname type text",
      ]) {
        const before = rounds;
        await alter(change);
        await expect.poll(() => rounds, { timeout: 20_000 }).toBeGreaterThan(before + 1);
      }
      changed = true;
    };
    await Promise.all([requests(), changes()]);
    expect((await auth.currentUser({ accessToken: pair.accessToken })).user.profile).toEqual({
      nickname: "Ada",
    });
  });

  test.each(["deallocate all", "discard all"])("%s runs on a connection of the pool", async (statement) => {
    const { storage } = await freshStorage();
    const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
    const pid = await backend(storage);
    for (let time = 0; time < 2; time += 1) {
      expect(await storage.users.findById(user.id)).toMatchObject({ id: user.id });
      await run(storage, statement);
      expect(await storage.users.findById(user.id)).toMatchObject({ id: user.id });
      expect(await storage.users.setDisabled(user.id, time === 0, at(1))).toBe(true);
      await run(storage, statement);
      expect(await storage.users.setDisabled(user.id, time === 0, at(1))).toBe(true);
    }
    expect(await backend(storage)).toBe(pid);
  });

  test("another program has prepared a statement under the same name", async () => {
    const { storage } = await freshStorage();
    const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
    await storage.users.findById(user.id);
    const prepared: readonly { readonly name: string }[] = await storage.orm.em
      .fork()
      .execute("select name from pg_prepared_statements where name like 'portcullis%'");
    expect(prepared.length).toBeGreaterThan(0);
    const { storage: second } = await freshStorage();
    const other = await second.users.create(newUser<NoProfile>("Eve", {}));
    for (const { name } of prepared) await run(second, `prepare ${name} as select 1`);
    expect(await second.users.findById(other.id)).toEqual(other);
  });

  test("the connection is terminated while it is idle or in use", async () => {
    const { storage, url } = await freshStorage({ poolSize: 3 });
    const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
    const admin = await another(url);
    const lookUps = () =>
      Promise.all(Array.from({ length: 3 }, () => storage.users.findByUsernameKey(user.usernameKey)));
    for (let round = 0; round < 10; round += 1) {
      await lookUps();
      const terminated = admin(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
      await terminated;
      expect((await lookUps()).map((found) => found?.id)).toEqual([user.id, user.id, user.id]);
      expect(await storage.users.setDisabled(user.id, false, at(1))).toBe(true);
    }
  });

  test("a connection becomes read-only, as after a failover: it is closed, with all others of its age", async () => {
    const { storage } = await freshStorage({ poolSize: 2 });
    const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
    await Promise.all([1, 2].map(() => run(storage, "set default_transaction_read_only = on; select pg_sleep(0.05)")));
    expect(storage.pool?.().open).toBe(2);
    const disabled = await Promise.all([1, 2].map(() => storage.users.setDisabled(user.id, true, at(1))));
    expect(disabled).toEqual([true, true]);
    await expect
      .poll(() => run(storage, "show default_transaction_read_only"))
      .toEqual([{ default_transaction_read_only: "off" }]);
  });

  test("a transaction was left open on a connection: nothing is written in it", async () => {
    const { storage } = await freshStorage();
    const pid = await backend(storage);
    await run(storage, "begin");
    const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
    expect(await backend(storage)).not.toBe(pid);
    expect(await storage.users.findById(user.id)).toEqual(user);
    await run(storage, "begin");
    await run(storage, "select 1/0").catch(() => undefined);
    expect(await storage.users.findById(user.id)).toEqual(user);
  });
});

describe.skipIf(postgresqlStatus.status === "skipped")(`On ${postgresqlLabel}`, () => {
  test("a read-only database is unavailable (25006), and reconnects at most once a second", async () => {
    const { storage, url } = await freshStorage();
    const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
    const admin = await another(url);
    await admin(
      `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`,
    );
    await run(storage, "set default_transaction_read_only = on");
    let connections = 0;
    const native = (await storage.orm.em.getConnection().getNativeClient()) as {
      on(event: "connect", listener: () => void): unknown;
    };
    native.on("connect", () => (connections += 1));
    const failures = 20;
    const before = performance.now();
    for (let time = 0; time < failures; time += 1) {
      await expect(storage.users.setDisabled(user.id, true, at(1))).rejects.toMatchObject({
        kind: "unavailable",
        engineCode: "25006",
      });
    }
    const seconds = (performance.now() - before) / 1000;
    // Each failure closes one connection; a retry takes one more.
    expect(connections).toBeLessThanOrEqual(failures + 2 + seconds);
    expect(await storage.users.findById(user.id)).toEqual(user);
    await admin(
      `do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`,
    ).catch(() => undefined);
  });

  test.each(["repeatable read", "serializable"])(
    "concurrent changes of one row all get their answer where transactions are %s by default",
    async (isolation) => {
      const { storage, url } = await freshStorage({ poolSize: 8 });
      const admin = await another(url);
      await admin(
        `do $$ begin execute format('alter database %I set default_transaction_isolation = ''${isolation}''', current_database()); end $$`,
      );
      const callers = 8;
      const stricter = await connectPostgresql({ url, poolSize: callers });
      onTestFinished(() => stricter.close());
      const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
      for (let round = 0; round < 15; round += 1) {
        const changes = Array.from({ length: callers }, () =>
          stricter.users.setDisabled(user.id, round % 2 === 0, at(1)),
        );
        expect(await Promise.all(changes)).toEqual(changes.map(() => true));
      }
    },
  );

  test("a ping fails with 25006 while the database is read-only, and reaches another server if there is one", async () => {
    const { storage, url } = await freshStorage();
    await storage.ping();
    const admin = await another(url);
    const set = (value: "on" | "off") =>
      admin(
        `do $$ begin execute format('alter database %I set default_transaction_read_only = ${value}', current_database()); end $$`,
      );
    await set("on");
    await run(storage, "set default_transaction_read_only = on");
    for (let time = 0; time < 2; time += 1) {
      await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable", engineCode: "25006" });
    }
    await set("off");
    await storage.ping();
  });

  test("a ping fails with 53100 after a write found the disk full, until a write succeeds", async () => {
    const { storage } = await freshStorage();
    const user = await storage.users.create(newUser<NoProfile>("Ada", {}));
    await run(
      storage,
      "create function full_disk() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$",
    );
    await run(storage, "create trigger full_disk before insert on users for each row execute function full_disk()");
    await expect(storage.users.create(newUser<NoProfile>("Eve", {}))).rejects.toMatchObject({ engineCode: "53100" });
    expect(await storage.users.findById(user.id)).toEqual(user);
    await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable", engineCode: "53100" });
    expect(await storage.users.setDisabled(user.id, true, at(1))).toBe(true);
    await storage.ping();
  });
});
