import { expect, test } from "vitest";
import { makeAppointment } from "../snippets/own-orm.ts";

test("the guide to the application's own MikroORM makes an entity that refers to a user", async () => {
  expect(await makeAppointment()).toBe("Bonn");
});
