import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { engines, parseDatabaseLocation } from "../src/engines/index.ts";

const source = join(import.meta.dirname, "../src");

describe("The table of engines", () => {
  test("is the only place that knows which engines there are", () => {
    const names = Object.keys(engines).join("|");
    const asksForKind = new RegExp(`database\\.kind|["'\`](?:${names})["'\`]`);
    const files = globSync("**/*.ts", { cwd: source }).filter((file) => !file.startsWith("engines"));
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((file) => asksForKind.test(readFileSync(join(source, file), "utf8")))).toEqual([]);
  });

  test.each(Object.entries(engines))("has a row for %s whose URLs are read by that engine alone", (name, engine) => {
    expect(engine.name).toBe(name);
    for (const form of engine.forms) {
      const url = form.replace("…", "host/database");
      const readers = Object.values(engines).filter((one) => one.parse(url) !== null);
      expect(readers).toEqual([engine]);
      expect(parseDatabaseLocation(url).kind).toBe(name);
    }
  });
});
