import { describe, expect, test } from "vitest";
import { read } from "./markdown.ts";
import { isBelow } from "./versions.ts";

interface Floor {
  readonly package: string;
  /** The first version of its major version without a vulnerability that we know. */
  readonly floor: string;
  readonly advisories: readonly string[];
  readonly what: string;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

const floors = JSON.parse(read("docs/version-floors.json")) as readonly Floor[];
const lock = JSON.parse(read("package-lock.json")) as Lock;

/** Every copy of the package, at any depth. */
const installed = (name: string): readonly string[] =>
  Object.entries(lock.packages).flatMap(([path, { version }]) =>
    version !== undefined && (path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
      ? [version]
      : [],
  );

describe.each(floors)("$package", ({ package: name, floor, advisories, what }) => {
  test(`has no version below ${floor} in the lock file`, () => {
    const versions = installed(name);
    expect(versions).not.toEqual([]);
    expect(versions.filter((version) => isBelow(version, floor))).toEqual([]);
  });

  test("has a row in docs/dependencies.md", () => {
    const row = read("docs/dependencies.md")
      .split("\n")
      .find((line) => line.startsWith(`| \`${name}\` `));
    for (const word of [floor, ...advisories, what]) expect(row).toContain(word);
  });
});

test.each([
  ["1.2.3", "1.2.4", true],
  ["1.2.10", "1.2.9", false],
  ["1.10.0", "1.9.9", false],
  ["2.0.0", "10.0.0", true],
  ["1.2.3", "1.2.3", false],
  ["1.2.3-rc.1", "1.2.3", true],
  ["1.2.4-rc.1", "1.2.3", false],
])("%s below %s: %s", (version, floor, below) => {
  expect(isBelow(version, floor)).toBe(below);
});

test("A text that is not a version is rejected", () => {
  expect(() => isBelow("github:somebody/fork", "1.0.0")).toThrow(TypeError);
});
