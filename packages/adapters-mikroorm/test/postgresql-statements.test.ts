import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Pool } from "../src/postgresql/pool.ts";
import { PooledStatements } from "../src/postgresql/pooled-statements.ts";
import type { Parameter } from "../src/sql/database.ts";
import { type Execute, executeWithKysely } from "../src/sql/execute-with-kysely.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";

/** The rows of a statement, or the fields that identify its error. */
const outcomeOf = async (execute: Execute, sql: string, parameters: readonly Parameter[]) =>
  execute(sql, parameters).catch((error: unknown) => {
    const { code, constraint, message } = error as Readonly<Record<string, unknown>>;
    return { code, constraint, message };
  });

describe.skipIf(postgresqlStatus.status === "skipped")(`Statements straight on the pool of ${postgresqlLabel}`, () => {
  const statements: readonly (readonly [string, string, readonly Parameter[]])[] = [
    ["text of every script", "select $1::text as a, $2::varchar(9) as b", ["😀 é e\u0301 '\" \\ ; --", ""]],
    [
      "null of every kind",
      "select $1::text as a, $2::int as b, $3::bytea as c, $4::uuid as d",
      [null, null, null, null],
    ],
    [
      "numbers",
      "select $1::int as a, $2::bigint as b, $3::float8 as c, $4::numeric as d",
      [-1, "9007199254740993", 0.1, "1e30"],
    ],
    ["truth", "select $1::boolean as a, $2::boolean as b", [true, false]],
    ["bytes", "select $1::bytea as a, $2::bytea as b", [Uint8Array.of(0, 1, 255, 92), new Uint8Array(0)]],
    ["a part of other bytes", "select $1::bytea as a", [Buffer.from("abcdef").subarray(2, 4)]],
    [
      "moments",
      "select $1::timestamptz as a, $2::timestamptz(3) as b",
      ["2031-05-06T07:08:09.123Z", "1899-12-31T23:59:59.999Z"],
    ],
    [
      "no moments",
      "select 'infinity'::timestamptz as a, '-infinity'::timestamptz as b, timestamptz '0044-03-15 BC' as c",
      [],
    ],
    ["ids", "select $1::uuid as a", ["0190B8F1-0000-7000-8000-000000000000"]],
    [
      "documents and lists",
      `select '{"a":[1,null]}'::jsonb as a, array['x', null, 'y']::text[] as b, array[1,2]::int[] as c`,
      [],
    ],
    ["many rows", "select n as a, n::text as b from generate_series(1, $1::int) n", [500]],
    ["no row", "select 1 as a where $1::boolean", [false]],
    ["an insert", "insert into things values ($1, $2)", [1, "one"]],
    ["a row that is there already", "insert into things values ($1, $2)", [1, "two"]],
    ["an update", "update things set name = $2 where id = $1", [1, "three"]],
    ["an update of nothing", "update things set name = $2 where id = $1", [2, "three"]],
    ["a delete that tells", "delete from things where id = $1 returning id as a, name as b", [1]],
    ["what the server does not support", "select count(*) as a from things for update", []],
    ["nonsense", "select nothing from nowhere where $1::boolean", [true]],
    ["an invalid number", "select $1::int as a", ["x"]],
    ["text with NUL", "select $1::text as a", ["a\0b"]],
  ];
  let direct: PooledStatements;
  let prepared: PooledStatements;
  let built: Execute;

  beforeAll(async () => {
    const database = await freshPostgresql();
    const storage = await connectPostgresql({ url: database.url, poolSize: 1 });
    const pool = (await storage.orm.em.getConnection().getNativeClient()) as unknown as Pool;
    direct = new PooledStatements(pool, new Set());
    prepared = new PooledStatements(pool, new Set(statements.map(([, sql]) => sql)));
    built = executeWithKysely(storage.orm.em);
    return async () => {
      await storage.close();
      await database.drop();
    };
  });

  test.each(statements)("return the same rows as the query builder: %s", async (_, sql, parameters) => {
    const restored = async (execute: Execute) => {
      await built("create table if not exists things (id int primary key, name text)", []);
      await built("truncate things", []);
      if (!sql.startsWith("insert into things values ($1, $2)") || parameters[1] === "two") {
        await built("insert into things values (1, 'there')", []);
      }
      return outcomeOf(execute, sql, parameters);
    };
    const expected = await restored(built);
    expect(await restored((...given) => direct.execute(...given))).toEqual(expected);
    // The first time, the statement is described. The second time, the connection knows it.
    for (let time = 0; time < 2; time += 1) {
      expect(await restored((...given) => prepared.execute(...given))).toEqual(expected);
    }
  });

  test("leave the connection usable after an error", async () => {
    for (const statement of [direct, prepared]) {
      await expect(statement.execute("select 1 / $1::int as a", [0])).rejects.toMatchObject({ code: "22012" });
      expect((await statement.execute("select $1::int as a", [7])).rows).toEqual([{ a: 7 }]);
    }
    expect(direct.state).toMatchObject({ open: 1, idle: 1, waiting: 0 });
  });

  test("are prepared again when their columns change, on the same connection and on a new one", async () => {
    const database = await freshPostgresql();
    onTestFinished(() => database.drop());
    const storage = await connectPostgresql({ url: database.url, poolSize: 1 });
    onTestFinished(() => storage.close());
    const pool = (await storage.orm.em.getConnection().getNativeClient()) as unknown as Pool;
    const again = new PooledStatements(pool, new Set(["select * from changing"]));
    await again.execute("create table changing as select 1 as a", []);
    expect((await again.execute("select * from changing", [])).rows).toEqual([{ a: 1 }]);
    await again.execute("alter table changing add b text default 'x'", []);
    expect((await again.execute("select * from changing", [])).rows).toEqual([{ a: 1, b: "x" }]);
    await again.execute("alter table changing drop a", []);
    await again.execute("select pg_terminate_backend(pg_backend_pid())", []).catch(() => null);
    await expect.poll(() => again.state.open).toBe(0);
    expect((await again.execute("select * from changing", [])).rows).toEqual([{ b: "x" }]);
  });
});
