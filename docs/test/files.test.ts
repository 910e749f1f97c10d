import { execFileSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { expect, test } from "vitest";
import { read, root } from "./markdown.ts";

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
