import { expect, test } from "vitest";
import { z } from "zod";
import { checkProfile, noProfileSchema } from "../../src/policies/profile.ts";

const schema = z.object({ name: z.string().max(5), address: z.object({ "a/b": z.string() }).optional() });

test("a valid profile is returned as its schema transformed it", async () => {
  expect(await checkProfile(z.object({ name: z.string().trim() }), { name: " Ada " })).toEqual({
    profile: { name: "Ada" },
  });
});

test("each broken rule of a profile has a pointer to its field", async () => {
  const { issues } = await checkProfile(schema, { name: "Augusta", address: { "a/b": 1 } });
  expect(issues?.map(({ pointer }) => pointer)).toEqual(["/name", "/address/a~1b"]);
});

test("a profile field that the schema would drop is rejected", async () => {
  expect(await checkProfile(schema, { name: "Ada", role: "admin" })).toEqual({
    issues: [{ pointer: "/role", code: "unknown_field", detail: expect.any(String) }],
  });
  expect((await checkProfile(noProfileSchema, { name: "Ada" })).issues).toHaveLength(1);
});

test("a profile field with the name of an inherited property is unknown", async () => {
  expect((await checkProfile(noProfileSchema, { toString: "x" })).issues).toHaveLength(1);
});

test.each([null, undefined, "text", 5])("a schema that returns %o for a profile fails validation", async (value) => {
  const odd = { "~standard": { version: 1, vendor: "test", validate: () => ({ value }) } } as never;
  expect((await checkProfile(odd, { name: "Ada" })).issues).toEqual([
    { pointer: "", code: "invalid_value", detail: "The profile must be an object." },
  ]);
});
