import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { pages, read, root } from "./markdown.ts";

const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");

const mostLines = 300;

test(`No file of tests has more than ${mostLines} lines`, () => {
  const tests = files.filter((path) => /(?:^|\/)test\/.*\.ts$/.test(path));
  expect(tests.length).toBeGreaterThan(200);
  const long = tests
    .map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > mostLines);
  expect(long).toEqual([]);
});

test("No folder or file has a name that says nothing about what is in it", () => {
  const vague = /^(?:utils?|helpers?|common|shared|misc)$/;
  const names = files.flatMap((path) => `${dirname(path)}/${basename(path).replace(/\..*$/, "")}`.split("/"));
  expect(names.filter((name) => vague.test(name))).toEqual([]);
});

test("The root of the repository has only the pages that visitors look for there", () => {
  const rootPages = files.filter((path) => path.endsWith(".md") && !path.includes("/"));
  expect(rootPages).toEqual(["CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"]);
});

/** Paths in code spans of a page. For `…/<name>.ts`, the folder. */
function namedPaths(page: string): readonly string[] {
  const prose = read(page).replaceAll(/^```.*?^```$/gms, "");
  return Array.from(prose.matchAll(/`([^`\s]+\/[^`\s]*)`/g), ([, path = ""]) => path)
    .filter((path) =>
      /^(?:packages|docs|tooling|examples|bench|deploy|core|client|server|testkit|http|http-koa|adapters-[a-z]+)\//.test(
        path,
      ),
    )
    .map((path) => path.replace(/<.*/s, ""));
}

test.each(pages)("%s names only files and folders that exist", (page) => {
  const exists = (path: string) => existsSync(join(root, path)) || existsSync(join(root, "packages", path));
  expect(namedPaths(page).filter((path) => !exists(path))).toEqual([]);
});

test("CONTRIBUTING.md names the files of each recipe", () => {
  expect(namedPaths("CONTRIBUTING.md").length).toBeGreaterThan(40);
});

test("CONTRIBUTING.md and docs/architecture.md list every package", () => {
  for (const name of readdirSync(join(root, "packages"))) {
    expect(read("CONTRIBUTING.md")).toContain(`(packages/${name})`);
    expect(read("docs/architecture.md")).toContain(`\`packages/${name}\``);
  }
});
