import { defineUser, p, UnadoptableUsersError, UnsuitableSchemaError } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile } from "@portcullis/core/ports";
import { describe, expect, test } from "vitest";
import { newUser, usernameKey } from "./samples.ts";
import { sqlEngines } from "./stores.ts";
import { createTutorialUsers, tutorialOptions, tutorialUser } from "./tutorial-users.ts";

for (const engine of sqlEngines.filter(({ name }) => name !== "pglite")) {
  const isSqlite = engine.name === "sqlite";

  const open = async (emails: readonly string[]) => {
    const database = await engine.open();
    const storage = await database.connect<NoProfile>({ user: tutorialUser });
    const execute = (sql: string, parameters: readonly unknown[] = []) =>
      storage.orm.em.fork().execute<Record<string, unknown>[]>(sql, [...parameters]);
    await execute(createTutorialUsers(engine.name));
    for (const email of emails) {
      await execute("insert into users (email, hashed_password, is_active) values (?, 'hash', ?)", [
        email,
        isSqlite ? 1 : true,
      ]);
    }
    const close = async () => {
      await storage.close();
      await database.drop();
    };
    return { storage, execute, close };
  };

  describe.skipIf(engine.skipped !== null)(`adopt() on ${engine.label}`, () => {
    test("adds what a table of users lacks, fills it in batches, and creates the other tables", async () => {
      const emails = ["Ann@example.org", "bob@example.org", "Cleo@example.org", "dan@example.org", "eve@example.org"];
      const { close, execute, storage } = await open(emails);
      await execute("update users set joined = ? where id = 1", [
        isSqlite ? 1_700_000_000_000 : "2023-11-14T22:13:20Z",
      ]);
      await expect(storage.verify()).rejects.toThrow(/Column "username_key" of table "users" is missing/);
      expect(await storage.adopt({ batchSize: 2 })).toBe(5);
      await storage.verify();
      expect(await storage.adopt()).toBe(0);
      const ann = await storage.users.findByUsernameKey(usernameKey("ann@example.org"));
      expect(ann).toMatchObject({
        id: "1",
        username: "Ann@example.org",
        passwordHash: "hash",
        disabled: false,
        credentialsVersion: 1,
        createdAt: new Date(1_700_000_000_000),
        credentialsChangedAt: new Date(1_700_000_000_000),
      });
      const { id } = await storage.users.create(newUser("zoe@example.org", {}));
      expect(id).toBe("6");
      await close();
    });

    test("changes nothing if users share a key or a username is not valid, and names the users", async () => {
      const { close, execute, storage } = await open(["Ann@x.org", "bob@x.org", "ann@x.org", "ANN@x.org", "two words"]);
      const error: unknown = await storage.adopt({ batchSize: 2 }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnadoptableUsersError);
      expect(error).toMatchObject({ sameKey: [["1", "3", "4"]], invalid: ["5"] });
      expect(String(error)).toContain("The users 1, 3, 4 have the same username key.");
      expect(Object.keys((await execute("select * from users"))[0] ?? {})).toEqual([
        "id",
        "email",
        "hashed_password",
        "is_active",
        "joined",
      ]);
      await close();
    });

    test("accepts users without a hash, who can't log in, but none without a username or a flag", async () => {
      const { close, execute, storage } = await open([]);
      await execute("drop table users");
      await execute(createTutorialUsers(engine.name).replaceAll(" not null", ""));
      await execute("insert into users (email, is_active) values ('ann@x.org', ?), (null, null)", [
        isSqlite ? 1 : true,
      ]);
      const error: unknown = await storage.adopt().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnsuitableSchemaError);
      const { problems } = error as UnsuitableSchemaError;
      expect(problems.map(({ message }) => message)).toEqual([
        'Table "users" has users without a value in column "email".',
        'Table "users" has users without a value in column "is_active".',
      ]);
      expect(Object.keys((await execute("select * from users"))[0] ?? {})).not.toContain("username_key");
      await execute("update users set email = 'bob@x.org', is_active = ? where id = 2", [isSqlite ? 1 : true]);
      expect(await storage.adopt()).toBe(2);
      await storage.verify();
      const ann = await storage.users.findByUsernameKey(usernameKey("ann@x.org"));
      expect(ann).toMatchObject({ passwordHash: "", disabled: false });
      // Another program clears the flag of the first.
      await execute("update users set is_active = null where id = 1");
      await expect(storage.verify()).rejects.toThrow('users without a value in column "is_active"');
      expect(await storage.users.list({ limit: 1 })).toMatchObject([{ username: "bob@x.org" }]);
      await close();
    });

    test("refuses users without a value in a required field of the profile", async () => {
      const database = await engine.open();
      const storage = await database.connect({ user: defineUser({ ...tutorialOptions, profile: { city: p.text() } }) });
      const execute = (sql: string) => storage.orm.em.fork().execute(sql);
      await execute(createTutorialUsers(engine.name));
      await execute("alter table users add column city text");
      const isActive = isSqlite ? "1" : "true";
      await execute(`insert into users (email, hashed_password, is_active) values ('ann@x.org', 'hash', ${isActive})`);
      await expect(storage.adopt()).rejects.toThrow('users without a value in column "city".');
      await execute("update users set city = 'Bonn'");
      expect(await storage.adopt()).toBe(1);
      await storage.verify();
      await storage.close();
      await database.drop();
    });

    test("continues where an interruption stopped it", async () => {
      const { close, execute, storage } = await open(["ann@x.org", "bob@x.org", "cleo@x.org", "dan@x.org"]);
      const refuse = isSqlite
        ? ["create trigger refuse before update on users when new.id = 3 begin select raise(fail, 'interrupted'); end"]
        : [
            "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'interrupted'; end $$",
            "create trigger refuse before update on users for each row when (new.id = 3) execute function refuse()",
          ];
      for (const sql of refuse) await execute(sql);
      await expect(storage.adopt({ batchSize: 2 })).rejects.toThrow("Storage failed");
      const filled = "select count(*) as n from users where username_key is not null";
      expect(Number((await execute(filled))[0]?.["n"])).toBe(2);
      await execute(isSqlite ? "drop trigger refuse" : "drop trigger refuse on users");
      expect(await storage.adopt({ batchSize: 2 })).toBe(2);
      await storage.verify();
      await close();
    });

    test("refuses a column that can't hold the values, before it changes anything", async () => {
      const { close, execute, storage } = await open(["ann@x.org"]);
      await execute(`alter table users add column credentials_version ${isSqlite ? "text" : "varchar(3)"}`);
      await expect(storage.adopt()).rejects.toThrow(UnsuitableSchemaError);
      await expect(execute("select username_key from users")).rejects.toThrow(/username_key/);
      await close();
    });
  });
}
