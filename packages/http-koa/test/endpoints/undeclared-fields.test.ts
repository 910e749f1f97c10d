import { createMemoryStorage } from "@portcullis/adapters-memory";
import type { ProfileSchema } from "@portcullis/core";
import { type } from "arktype";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { alice, problemOf, startService } from "../service.ts";

interface Named {
  readonly name: string;
}

/** Schemas that accept undeclared keys: only the storage knows which fields a user has. */
const schemas: readonly (readonly [string, ProfileSchema<Named>])[] = [
  ["an ArkType schema", type({ name: "string" })],
  ["a loose Zod object", z.looseObject({ name: z.string() })],
];

describe.each(schemas)("POST /auth/register with %s", (_, profileSchema) => {
  const start = () => {
    const storage = createMemoryStorage<Named>({ fields: ["name"] });
    return startService<Named>({ settings: { profileSchema }, replaced: storage }).then((service) => ({
      ...service,
      users: () => storage.contents().users,
    }));
  };

  const register = (fields: string) => ({
    body: `{"username":"Alice","password":"correct horse battery","name":"A",${fields}}`,
    headers: { "Content-Type": "application/json" },
  });

  test.each(["admin", "to_string"])("rejects the undeclared field %s with a pointer to it", async (field) => {
    const { sendJson, send, users, errors } = await start();
    const refused = await send("POST", "/auth/register", register(`"${field}":true`));
    expect(await problemOf(refused)).toMatchObject({
      status: 422,
      code: "validation_failed",
      errors: [{ pointer: `/${field}`, code: "unknown_field" }],
    });
    expect(users()).toEqual([]);
    expect(errors).toEqual([]);
    expect((await sendJson("/auth/register", { ...alice, name: "A" })).status).toBe(201);
  });

  test.each(["__proto__", "constructor", "prototype"])(
    "refuses the field %s before the schema sees it",
    async (field) => {
      const { send, users, errors } = await start();
      const refused = await send("POST", "/auth/register", register(`"${field}":{"admin":true}`));
      expect(await problemOf(refused)).toMatchObject({ status: 400, code: "invalid_request" });
      expect(users()).toEqual([]);
      expect(errors).toEqual([]);
    },
  );
});
