import { expect, test } from "vitest";
import { freshPglite } from "./stores.ts";

test("The storage lists applied migrations that this version does not have, on PGlite", async () => {
  const storage = await freshPglite();
  expect(await storage.unknownMigrations()).toEqual([]);
  await storage.migrate();
  expect(await storage.unknownMigrations()).toEqual([]);
  for (const name of ["9998_next", "9999_from_the_future"]) {
    await storage.orm.em.execute("insert into portcullis_migrations (name, executed_at) values (?, now())", [name]);
  }
  expect(await storage.unknownMigrations()).toEqual(["9998_next", "9999_from_the_future"]);
  await storage.close();
  await expect(storage.unknownMigrations()).rejects.toThrow("unavailable");
});
