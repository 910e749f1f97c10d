import { defineUser as defineMongoUser } from "@portcullis/adapters-mikroorm/mongodb";
import { defineUser, p } from "@portcullis/adapters-mikroorm/postgresql";
import { describe, expect, test } from "vitest";

const engines = { SQL: defineUser, MongoDB: defineMongoUser } as const;
const profileOf = (define: unknown) => (columns: object) => () =>
  (define as typeof defineUser)({ profile: columns as never });

for (const [name, define] of Object.entries(engines)) {
  describe(`A definition of users on ${name}`, () => {
    const withProfile = profileOf(define);
    test("rejects a relation, also one that is written as a function", () => {
      const User = defineUser();
      const message = /"tenant" is a relation or an embeddable, not a column/;
      expect(withProfile({ tenant: p.manyToOne(User.entity) })).toThrow(message);
      expect(withProfile({ tenant: () => p.manyToOne(User.entity) })).toThrow(message);
    });

    test("rejects what only the ORM's unit of work does", () => {
      expect(withProfile({ field: p.string().onCreate(() => "x") })).toThrow(/"field" uses onCreate\(\)/);
      expect(withProfile({ field: p.string().onUpdate(() => "x") })).toThrow(/"field" uses onUpdate\(\)/);
    });

    test("rejects a JSON default that is not JSON", () => {
      expect(withProfile({ field: p.json().default("dark") })).toThrow(/must be JSON/);
      expect(withProfile({ field: p.json().default('{"theme":"dark"}') })).not.toThrow();
    });
  });
}

test("A definition of tables rejects names of columns that clash, or that a database would change", () => {
  const define = defineUser as (options: unknown) => unknown;
  expect(() => define({ columns: { username: "email", addressKey: "email" } })).toThrow(
    new TypeError('"username" and "addressKey" can\'t have the same column name, "email".'),
  );
  expect(() => define({ columns: { username: "a.b" } })).toThrow(/^The column name of "username" must have 1 to 63/);
  expect(() => define({ columns: { username: "x".repeat(64) } })).toThrow(TypeError);
  expect(() => define({ columns: { disabled: { name: "active", invert: true } } })).toThrow(
    new RangeError('defineUser: Unknown setting "columns.disabled.invert". Did you mean "inverted"?'),
  );
  expect(() => define({ columns: { userName: "email" } })).toThrow(
    new RangeError('defineUser: Unknown setting "columns.userName". Did you mean "username"?'),
  );
});

test("A definition of users on MongoDB rejects defaults and columns that only SQL has", () => {
  const withProfile = profileOf(defineMongoUser);
  expect(withProfile({ field: p.string().defaultRaw("now()") })).toThrow(/"field" uses defaultRaw\(\)/);
  expect(withProfile({ field: p.string().generated("1") })).toThrow(/"field" uses generated\(\)/);
});
