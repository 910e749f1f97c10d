import { expect, test } from "vitest";
import { z } from "zod";
import { checkProfile, noProfileSchema } from "../../src/policies/profile.ts";

const schema = z.object({ name: z.string().max(5), address: z.object({ "a/b": z.string() }).optional() });

test("a sound profile is answered as its schema made it", async () => {
  expect(await checkProfile(z.object({ name: z.string().trim() }), { name: " Ada " })).toEqual({
    profile: { name: "Ada" },
  });
});

test("each broken rule is pointed at", async () => {
  const { issues } = await checkProfile(schema, { name: "Augusta", address: { "a/b": 1 } });
  expect(issues?.map(({ pointer }) => pointer)).toEqual(["/name", "/address/a~1b"]);
});

test("a field the schema would drop is refused", async () => {
  expect(await checkProfile(schema, { name: "Ada", role: "admin" })).toEqual({
    issues: [{ pointer: "/role", code: "unknown_field", detail: expect.any(String) }],
  });
  expect((await checkProfile(noProfileSchema, { name: "Ada" })).issues).toHaveLength(1);
});

test("a field named like an inherited one is unknown too", async () => {
  expect((await checkProfile(noProfileSchema, { toString: "x" })).issues).toHaveLength(1);
});

test.each([null, undefined, "text", 5])("a schema that answers %o for a profile fails validation", async (value) => {
  const odd = { "~standard": { version: 1, vendor: "test", validate: () => ({ value }) } } as never;
  expect((await checkProfile(odd, { name: "Ada" })).issues).toEqual([
    { pointer: "", code: "invalid_value", detail: "The profile must be an object." },
  ]);
});
