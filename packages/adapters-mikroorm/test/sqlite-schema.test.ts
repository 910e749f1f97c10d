import { connectSqlite, defineUser, p, UnsuitableSchemaError } from "@portcullis/adapters-mikroorm/sqlite";
import { expect, test } from "vitest";
import { newUser } from "./samples.ts";
import { sqlite } from "./stores.ts";

const fields = {
  email: p.string().unique(),
  city: p.string().nullable(),
  role: p.enum(["user", "admin"]).default("user"),
};

test("updateSchema and the migrations on SQLite create the schema that the ORM's entities define.", async () => {
  for (const prepare of ["migrate", "updateSchema"] as const) {
    const storage = await connectSqlite();
    await storage[prepare]();
    expect(await storage.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
    await storage.updateSchema();
    await storage.close();
  }
});

test("updateSchema on SQLite adds columns, unique keys, indexes and defaults, and keeps everything else.", async () => {
  const database = await sqlite.open();
  const before = await database.connect({ user: defineUser({ profile: { city: p.string().nullable() } }) });
  await before.updateSchema();
  const alice = await before.users.create(newUser("Alice", { city: "Bonn" }));
  await before.orm.em.fork().execute("alter table users add column note text");
  await before.orm.em.fork().execute("drop index users_username_key_unique");
  await before.close();
  const email = p.string().nullable().unique();
  const after = await database.connect({ user: defineUser({ profile: { ...fields, email } }) });
  await after.updateSchema();
  expect(await after.users.findById(alice.id)).toMatchObject({ profile: { city: "Bonn", role: "user" } });
  const same = { ...newUser("alice", { role: "user" }), username: "Alice" };
  await expect(after.users.create(same as never)).rejects.toMatchObject({ name: "UsernameTakenError" });
  const bob = await after.users.create(newUser("Bob", { email: "x@y.org", role: "admin" }));
  const taken = after.users.update(alice.id, { at: new Date(0), profile: { email: "x@y.org" } });
  await expect(taken).rejects.toMatchObject({ name: "ProfileFieldTakenError", field: "email" });
  await after.users.update(bob.id, { at: new Date(0), profile: { role: undefined } });
  expect(await after.users.findById(bob.id)).toMatchObject({ profile: { role: "user" } });
  expect(await after.orm.em.fork().execute("select note from users where id = ?", [alice.id])).toEqual([
    { note: null },
  ]);
  await after.close();
  await database.drop();
});

test("updateSchema on SQLite names what it can't add, and changes nothing.", async () => {
  const database = await sqlite.open();
  const before = await database.connect();
  const em = before.orm.em.fork();
  await em.execute(
    "create table users (id text not null primary key, username text not null, username_key integer not null, email text)",
  );
  await em.execute("create table access_tokens (id text not null primary key, user_id text not null)");
  await before.close();
  const after = await database.connect({ user: defineUser({ profile: fields }) });
  const refused = await after.updateSchema().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UnsuitableSchemaError);
  const message = refused instanceof Error ? refused.message : "";
  expect(message).toContain('Column "username_key" of table "users" has the type INTEGER');
  expect(message).toContain('Column "user_id" of table "access_tokens" lacks its foreign key');
  const tables = await after.orm.em.fork().execute("select name from sqlite_master where type = 'table' order by name");
  expect(tables).toEqual([{ name: "access_tokens" }, { name: "users" }]);
  await after.close();
  await database.drop();
});

test("updateSchema on SQLite reports a required column that can't be added, and a unique key that rows violate.", async () => {
  const database = await sqlite.open();
  const before = await database.connect({ user: defineUser({ profile: { email: p.string() } }) });
  await before.updateSchema();
  await before.users.create(newUser("Alice", { email: "same" }));
  await before.users.create(newUser("Bob", { email: "same" }));
  await before.close();
  for (const [profile, reason] of [
    [{ email: p.string().unique() }, 'of table "users" can\'t be added: several rows have the same value.'],
    [{ email: p.string(), age: p.integer() }, 'Column "age" of table "users" can\'t be added: SQLite can\'t add'],
  ] as const) {
    const after = await database.connect({ user: defineUser({ profile }) });
    await expect(after.updateSchema()).rejects.toThrow(reason);
    await after.close();
  }
  await database.drop();
});
