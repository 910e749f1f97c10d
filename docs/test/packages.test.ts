import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

interface Manifest {
  readonly name: string;
  readonly engines?: { readonly node?: string };
  readonly keywords?: readonly string[];
  readonly scripts?: { readonly prepack?: string };
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "../..");
const manifestOf = (directory: string) =>
  JSON.parse(readFileSync(join(root, "packages", directory, "package.json"), "utf8")) as Manifest;
const packages = readdirSync(join(root, "packages")).map((directory) =>
  Object.assign(manifestOf(directory), { directory }),
);

/** The files that `npm pack` would put into the tarball, without a build. */
function contentsOf(directory: string): readonly string[] {
  const cwd = join(root, "packages", directory);
  const report = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd, encoding: "utf8" });
  const [packed] = Object.values(JSON.parse(report) as Record<string, { files: readonly { path: string }[] }>);
  return (packed?.files ?? []).map(({ path }) => path);
}

describe.each(packages)("The package $name", ({ directory, ...manifest }) => {
  const contents = contentsOf(directory);

  test("has a README, the licence and its sources in the tarball", () => {
    expect(contents).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
    for (const { "@portcullis/source": source = "" } of Object.values(manifest.exports)) {
      expect(contents).toContain(source.slice(2));
    }
    const licence = (path: string) => readFileSync(join(root, path), "utf8");
    expect(licence(`packages/${directory}/LICENSE`)).toBe(licence("LICENSE"));
  });

  test("has no files of a build or of tests in the tarball", () => {
    expect(contents.filter((path) => /tsbuildinfo$|tsconfig|^test\/|\.tgz$|\.test\./.test(path))).toEqual([]);
  });

  test("says which Node it needs and what it is, and builds before it is packed", () => {
    expect(manifest.engines?.node).toMatch(/^>=2[0-9.]+$/);
    expect(manifest.keywords).toEqual(expect.arrayContaining(["authentication", "password"]));
    expect(manifest.scripts?.prepack).toContain("tsc -b");
  });

  // The service is published as a bundle, with the dependencies that it was tested with.
  test.skipIf(directory === "server")("accepts patch releases of its dependencies", () => {
    const { dependencies, optionalDependencies, peerDependencies } = manifest;
    const ranges = Object.entries({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    expect(ranges.filter(([, range]) => !range.startsWith("^"))).toEqual([]);
  });
});

test("MikroORM, Koa and InversifyJS are peer dependencies only", () => {
  for (const { directory, dependencies = {} } of packages) {
    if (directory === "server") continue;
    expect(Object.keys(dependencies).filter((name) => /^(?:@mikro-orm\/|koa$|inversify$|mongodb$)/.test(name))).toEqual(
      [],
    );
  }
});
