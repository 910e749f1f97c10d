import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile } from "@portcullis/core/ports";
import { relayTo, silentServer } from "@portcullis/testkit/engines";
import { afterEach, describe, expect, test } from "vitest";
import { at, digest, newRecord, newUser, usernameKey } from "./samples.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
const later = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
  closing.push(() => close(thing));
  return thing;
};

describe("A PostgreSQL URL", () => {
  test.each([
    ["", /not a URL/],
    ["postgresql://user:s3cret word@host:port/db", /not a URL/],
    ["mysql://user:s3cret@host/db", /postgresql:\/\//],
    ["postgresql://user:s3cret@host", /name a database/],
    ["postgresql://user:s3cret%zz@host/db", /percent-encoding/],
    ["postgresql://user:s3cret@a:5432,b:5432/db?target_session_attrs=read-write", /several hosts.*proxy/],
    ["postgresql://user:s3cret@a,b/db", /several hosts/],
    ["postgresql://user:s3cret@/db?host=a,b", /several hosts/],
    ["postgresql://user:s3cret@host/db?sslrootcert=/nowhere/s3cret.pem", /Can't read a file.*\(ENOENT\)/],
    ["postgresql://user:s3cret@host/db?sslmode=verify-ca&uselibpqcompat=true", /parameter/],
  ])("that can't be used is rejected without showing it: %s", async (url, reason) => {
    const error: unknown = await connectPostgresql({ url }).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(reason);
    expect(String(error)).not.toContain("s3cret");
  });
});

describe("Numeric options of connectPostgresql", () => {
  const url = "postgresql://a:b@127.0.0.1:1/c";
  const numbers = [Number.POSITIVE_INFINITY, Number.NaN, -1, 0.5, 2 ** 31];
  test.each(
    numbers.flatMap((number) => [
      { timeouts: { connect: number } },
      { timeouts: { statement: number } },
      { timeouts: { lock: number } },
      { pingTimeout: number },
      { poolSize: number },
    ]),
  )("are rejected with a RangeError if they are out of bounds: %j", async (options) => {
    await expect(connectPostgresql({ url, ...options })).rejects.toThrow(RangeError);
  });

  test("are rejected with a RangeError if the pool has no connection", async () => {
    await expect(connectPostgresql({ url, poolSize: 0 })).rejects.toThrow(RangeError);
  });
});

describe("A PostgreSQL server that does not answer", () => {
  test("is unavailable at once if it refuses connections", async () => {
    const storage = later(await connectPostgresql({ url: "postgresql://a:b@127.0.0.1:1/c" }), (one) => one.close());
    await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable", engineCode: "ECONNREFUSED" });
  });

  test("is unavailable after the connect timeout if it accepts connections", async () => {
    const server = later(await silentServer(), (one) => one.close());
    const url = `postgresql://a:b@127.0.0.1:${server.port}/c`;
    const storage = later(await connectPostgresql({ url, timeouts: { connect: 200 } }), (one) => one.close());
    await expect(storage.accessTokens.purge({ now: at(0), limit: 1 })).rejects.toMatchObject({
      kind: "unavailable",
      engineCode: "ETIMEDOUT",
    });
  });

  test("makes a ping unavailable within the ping timeout", async () => {
    const server = later(await silentServer(), (one) => one.close());
    const url = `postgresql://a:b@127.0.0.1:${server.port}/c`;
    const timeouts = { connect: 10_000 };
    const storage = later(await connectPostgresql({ url, pingTimeout: 50, timeouts }), (one) => one.close());
    const before = performance.now();
    await expect(storage.ping()).rejects.toMatchObject({ kind: "unavailable", engineCode: "ETIMEDOUT" });
    expect(performance.now() - before).toBeLessThan(5000);
    await server.close();
  });
});

describe.skipIf(postgresqlStatus.status === "skipped")(`On ${postgresqlLabel}, a server`, () => {
  async function behindRelay(options: { readonly poolSize?: number } = {}) {
    const database = later(await freshPostgresql(), (one) => one.drop());
    const relay = later(await relayTo(database.url), (one) => one.cut());
    const timeouts = { connect: 500, statement: 500 };
    const storage = later(await connectPostgresql({ ...options, url: relay.url, timeouts }), (one) => one.close());
    await storage.migrate();
    return { relay, storage };
  }

  test("that was unreachable is used again without a restart", async () => {
    const { relay, storage } = await behindRelay();
    const user = await storage.users.create(newUser<NoProfile>("Patient", {}));
    await relay.cut();
    await expect(storage.users.findById(user.id)).rejects.toMatchObject({ kind: "unavailable" });
    await relay.mend();
    expect(await storage.users.findById(user.id)).toEqual(user);
  });

  test("that falls silent is unavailable after the statement timeout, and its connection is not used again", async () => {
    const { relay, storage } = await behindRelay({ poolSize: 1 });
    const user = await storage.users.create(newUser<NoProfile>("Silent", {}));
    relay.silence();
    await expect(storage.users.findById(user.id)).rejects.toMatchObject({
      kind: "unavailable",
      engineCode: "ETIMEDOUT",
    });
    await relay.mend();
    // The only connection of the pool is still silent. If the pool kept it, this would time out too.
    await expect.poll(() => storage.users.findById(user.id).catch(() => null), { timeout: 1200 }).toEqual(user);
  });

  test("whose connections are all taken is unavailable after the connect timeout", async () => {
    const { storage } = await behindRelay({ poolSize: 1 });
    await storage.orm.em.fork().transactional(async (em) => {
      await em.execute("select 1");
      await expect(storage.users.list({ limit: 1 })).rejects.toMatchObject({
        kind: "unavailable",
        engineCode: "ETIMEDOUT",
      });
    });
    expect(await storage.users.list({ limit: 1 })).toEqual([]);
  });

  test("cancels a statement that takes too long", async () => {
    const { storage } = await behindRelay();
    const user = await storage.users.create(newUser<NoProfile>("Slow", {}));
    await storage.orm.em.fork().transactional(async (em) => {
      await em.execute("select 1 from users where id = ? for update", [user.id]);
      await expect(storage.users.setDisabled(user.id, true, at(1))).rejects.toMatchObject({
        kind: "unavailable",
        engineCode: "57014",
      });
    });
  });

  test("cancels no statement if the time limits are 0, and pings without a limit", async () => {
    const database = later(await freshPostgresql(), (one) => one.drop());
    const admin = later(await connectPostgresql({ url: database.url }), (one) => one.close());
    await admin.orm.em.fork().execute(`alter database ${database.name} set statement_timeout = '50ms'`);
    const timeouts = { connect: 0, statement: 0, lock: 0 };
    const storage = later(await connectPostgresql({ url: database.url, pingTimeout: 0, timeouts }), (one) =>
      one.close(),
    );
    await storage.ping();
    const [row] = await storage.orm.em.fork().execute("select pg_sleep(1.2)::text as slept");
    expect(row).toEqual({ slept: "" });
    expect(await storage.orm.em.fork().execute("show lock_timeout")).toEqual([{ lock_timeout: "0" }]);
  });

  test("gets the options of the URL, and those on which reading dates depends", async () => {
    const database = later(await freshPostgresql(), (one) => one.drop());
    const admin = later(await connectPostgresql({ url: database.url }), (one) => one.close());
    await admin.orm.em.fork().execute(`alter database ${database.name} set datestyle = 'SQL, DMY'; create schema app`);
    const url = `${database.url}?options=-csearch_path%3Dapp%20-c%20DateStyle%3DGerman`;
    const storage = later(await connectPostgresql({ url }), (one) => one.close());
    const [row] = await storage.orm.em
      .fork()
      .execute(
        "select current_schema() as schema, now()::text as now, current_setting('transaction_isolation') as level",
      );
    expect(row).toEqual({
      schema: "app",
      now: expect.stringMatching(/^\d{4}-\d\d-\d\d .*\+00$/),
      level: "read committed",
    });
  });

  test("is the one of the URL, whatever MIKRO_ORM_ variables say", async () => {
    const database = later(await freshPostgresql(), (one) => one.drop());
    const variables = {
      MIKRO_ORM_DB_NAME: "elsewhere",
      MIKRO_ORM_HOST: "192.0.2.1",
      PGDATABASE: "elsewhere",
      PGOPTIONS: "-c DateStyle=SQL",
    };
    Object.assign(process.env, variables);
    try {
      const storage = later(await connectPostgresql({ url: database.url }), (one) => one.close());
      const [row] = await storage.orm.em.fork().execute("select current_database() as name");
      expect(row).toEqual({ name: database.name });
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
  });

  test("updates a rotated row in place, without touching an index", async () => {
    const database = later(await freshPostgresql(), (one) => one.drop());
    const storage = later(await connectPostgresql({ url: database.url, poolSize: 1 }), (one) => one.close());
    await storage.migrate();
    const user = await storage.users.create(newUser<NoProfile>("Hot", {}));
    const record = newRecord(user.id);
    await storage.accessTokens.create(record);
    for (let rotation = 0; rotation < 20; rotation += 1) {
      const ends = { at: at(rotation), expiresAt: at(900_000), refreshExpiresAt: at(86_400_000) };
      const { id, userId } = record;
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
    const em = storage.orm.em.fork();
    await em.execute("select pg_stat_force_next_flush()");
    const [counts] = await em.execute(
      "select n_tup_upd::int as updates, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'access_tokens'",
    );
    expect(counts).toEqual({ updates: 20, hot: 20 });
  });

  test("finds a user by address through indexes alone, before the table has statistics", async () => {
    const database = later(await freshPostgresql(), (one) => one.drop());
    const storage = later(await connectPostgresql({ url: database.url, poolSize: 1 }), (one) => one.close());
    await storage.migrate();
    for (let user = 0; user < 300; user += 1) await storage.users.create(newUser<NoProfile>(`User${user}`, {}));
    const em = storage.orm.em.fork();
    const rowsRead = async () => {
      await em.execute("select pg_stat_force_next_flush()");
      const [row] = await em.execute<{ read: number }[]>(
        "select seq_tup_read::int as read from pg_stat_user_tables where relname = 'users'",
      );
      return row?.read;
    };
    const before = await rowsRead();
    expect(await storage.users.findByAddress?.(usernameKey("user299"))).toMatchObject({ username: "User299" });
    expect(await rowsRead()).toBe(before);
  });

  for (const [preparedStatements, names] of [
    [undefined, 2],
    [false, 0],
  ] as const) {
    test(`keeps ${names} statements prepared on a connection that looked up a user by id and by name`, async () => {
      const database = later(await freshPostgresql(), (one) => one.drop());
      const options = preparedStatements === undefined ? {} : { preparedStatements };
      const storage = later(await connectPostgresql({ url: database.url, poolSize: 1, ...options }), (one) =>
        one.close(),
      );
      await storage.migrate();
      const user = await storage.users.create(newUser<NoProfile>("Prepared", {}));
      for (let time = 0; time < 2; time += 1) {
        expect(await storage.users.findById(user.id)).toEqual(user);
        expect(await storage.users.findByUsernameKey(user.usernameKey)).toEqual(user);
      }
      const prepared = await storage.orm.em.fork().execute("select name from pg_prepared_statements");
      expect(prepared).toHaveLength(names);
      expect(prepared).toEqual(
        Array.from({ length: names }, () => ({ name: expect.stringMatching(/^portcullis_[0-9a-f]{32}$/) })),
      );
    });
  }

  test("lets several processes purge at once: each record is deleted by one of them, and none waits", async () => {
    const database = later(await freshPostgresql(), (one) => one.drop());
    const storage = later(await connectPostgresql({ url: database.url }), (one) => one.close());
    await storage.migrate();
    const user = await storage.users.create(newUser<NoProfile>("Tidy", {}));
    const dead = { expiresAt: at(-2), refreshExpiresAt: at(-1), deadline: at(0) };
    await Promise.all(Array.from({ length: 60 }, () => storage.accessTokens.create(newRecord(user.id, dead))));
    const live = newRecord(user.id);
    await storage.accessTokens.create(live);
    const counts = await Promise.all(
      Array.from({ length: 10 }, () => storage.accessTokens.purge({ now: at(0), limit: 10 })),
    );
    const rest = await storage.accessTokens.purge({ now: at(0), limit: 1000 });
    expect(counts.every((count) => count <= 10)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, rest)).toBe(60);
    expect(await storage.accessTokens.listByUser({ userId: user.id, now: at(0), limit: 10 })).toEqual([live]);
  });
});
