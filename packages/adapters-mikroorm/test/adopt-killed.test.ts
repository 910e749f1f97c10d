import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import { describe, expect, test } from "vitest";
import { usernameKey } from "./samples.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";
import { createTutorialUsers, tutorialUser as user } from "./tutorial-users.ts";

const engines = [
  {
    name: "sqlite",
    label: "SQLite",
    skipped: false,
    open: async () => {
      const directory = await mkdtemp(join(tmpdir(), "portcullis-adopt-"));
      const location = join(directory, "app.db");
      const drop = () => rm(directory, { recursive: true, force: true });
      return { location, storage: await connectSqlite({ file: location, user }), drop };
    },
  },
  {
    name: "postgresql",
    label: postgresqlLabel,
    skipped: postgresqlStatus.status !== "available",
    open: async () => {
      const database = await freshPostgresql();
      const storage = await connectPostgresql({ url: database.url, user });
      return { location: database.url, storage, drop: () => database.drop() };
    },
  },
] as const;

for (const { label, name, open, skipped } of engines) {
  describe.skipIf(skipped)(`adopt() on ${label}`, () => {
    test("goes on after its process was killed, in the middle of the users and before it requires their values", async () => {
      const { drop, location, storage } = await open();
      const execute = (sql: string) => storage.orm.em.fork().execute<Record<string, unknown>[]>(sql);
      await execute(createTutorialUsers(name));
      for (const first of ["ann", "bob", "cleo", "dan", "eve"]) {
        const active = name === "sqlite" ? "1" : "true";
        await execute(
          `insert into users (email, hashed_password, is_active) values ('${first}@x.org', 'hash', ${active})`,
        );
      }
      const filled = async () =>
        Number((await execute("select count(*) as n from users where username_key is not null"))[0]?.["n"]);
      const killedAt = async (search: number) => {
        const adopter = fork(join(import.meta.dirname, "adopter.ts"), [name, location, String(search)], {
          execArgv: ["--conditions=@portcullis/source"],
        });
        const [code, signal]: unknown[] = await once(adopter, "exit");
        expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
      };

      await killedAt(2);
      expect(await filled()).toBe(2);
      await expect(storage.verify()).rejects.toThrow(/is missing/);
      await killedAt(3);
      expect(await filled()).toBe(5);
      expect(await storage.adopt()).toBe(0);
      await storage.verify();
      const eve = await storage.users.findByUsernameKey(usernameKey("eve@x.org"));
      expect(eve).toMatchObject({ id: "5", credentialsVersion: 1, disabled: false });
      await storage.close();
      await drop();
    });
  });
}
