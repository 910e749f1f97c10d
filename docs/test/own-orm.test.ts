import { expect, test } from "vitest";
import { makeAppointment } from "../snippets/own-orm.ts";

test("the guide to the application's own MikroORM makes an entity that refers to a user", async () => {
  expect(await makeAppointment()).toBe("Bonn");
});

test("the guide's list of migrations leaves nothing for the generator to change", async () => {
  const { proposed } = await import("../snippets/own-migrations.ts");
  expect(proposed).toBe("");
});
