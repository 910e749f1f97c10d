import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");

/** What a file and all that it imports from its own package import from others. */
function foreignImports(file: string, seen = new Set<string>()): ReadonlySet<string> {
  const foreign = new Set<string>();
  if (seen.has(file)) return foreign;
  seen.add(file);
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/from "([^"]+)"/g)) {
    if (!name.startsWith(".")) foreign.add(name);
    else for (const other of foreignImports(join(dirname(file), name), seen)) foreign.add(other);
  }
  return foreign;
}

test("The entry ./memory imports nothing but the core, so that it runs in any runtime", () => {
  expect([...foreignImports(join(source, "memory.ts"))]).toEqual(["@portcullis/core"]);
  expect([...foreignImports(join(source, "index.ts"))]).toContain("node:assert/strict");
});
