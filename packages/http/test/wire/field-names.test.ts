import { expect, test } from "vitest";
import { FieldNames } from "../../src/wire/field-names.ts";

test("field names are written in snake_case and read back", () => {
  const names = new FieldNames();
  const profile = { displayName: "A", aB: 1, line2: null, born: new Date(0) };
  const fields = names.write(profile);
  expect(fields).toEqual({ display_name: "A", a_b: 1, line2: null, born: new Date(0) });
  expect(names.read(fields)).toEqual({ profile, issues: [] });
});

test("a field has one spelling, and not a reserved name", () => {
  const refused = ["displayName", "line_aB", "id", "disabled", "password_hash", "created_at", "passwordHash"];
  const { profile, issues } = new FieldNames().read(Object.fromEntries(refused.map((name) => [name, 1])));
  expect(profile).toEqual({});
  expect(issues).toEqual(
    refused.map((name) => ({ pointer: `/${name}`, code: "unknown_field", detail: "Not a known field." })),
  );
});

test("field names may be chosen, but must not collide", () => {
  const names = new FieldNames({ display_name: "display_name", eMail: "email" });
  expect(names.read({ display_name: "A", email: "a@b" })).toEqual({
    profile: { display_name: "A", eMail: "a@b" },
    issues: [],
  });
  expect(names.issueOnTheWire({ pointer: "/eMail/0", code: "c", detail: "d" }).pointer).toBe("/email/0");
  expect(() => new FieldNames({ a: "x", b: "x" })).toThrow(RangeError);
  expect(() => new FieldNames({ a: "password" })).toThrow(RangeError);
});

test("absent properties and reserved names are not written", () => {
  expect(new FieldNames().write({ a: undefined, passwordHash: "h", id: 1, b: 2 })).toEqual({ b: 2 });
});

test.each([
  ["an integer too big for JSON", 2n ** 64n, "18446744073709551616"],
  ["NaN", Number.NaN, "NaN"],
  ["an infinity", -Infinity, "-Infinity"],
  ["bytes", new Uint8Array([251, 255, 190, 0]), "+/++AA=="],
  ["no bytes", new Uint8Array(), ""],
] as const)("%s is written as text", (_, value, text) => {
  expect(JSON.stringify(new FieldNames().write({ shoeSize: value }))).toBe(JSON.stringify({ shoe_size: text }));
});
