import { join } from "node:path";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, test } from "vitest";

const sources = join(import.meta.dirname, "../src");

/** Bundles an entry with everything that it imports, for an unknown runtime. */
async function bundle(entry: string) {
  const bundler = await rolldown({
    input: join(sources, entry),
    platform: "neutral",
    resolve: { conditionNames: ["@portcullis/source", "import", "default"], mainFields: ["module", "main"] },
    logLevel: "silent",
  });
  const { output } = await bundler.generate({ format: "esm" });
  await bundler.close();
  const [chunk] = output;
  return { code: chunk.code, imports: [...chunk.imports, ...chunk.dynamicImports], modules: chunk.moduleIds };
}

describe.each(["index.ts", "fetch.ts"])("the entry %s, bundled with all that it imports,", (entry) => {
  let found: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    found = await bundle(entry);
  });

  test("imports nothing, so nothing of Node", () => {
    expect(found.imports).toEqual([]);
    expect(found.code).not.toMatch(/\bfrom ?"node:|\brequire\("|\bimport\("/);
  });

  test("uses no global of Node", () => {
    expect(found.code).not.toMatch(/\bBuffer\.|\bprocess\.(?!env\b)|\b__dirname\b/);
  });

  test("is made of this package, the core and small pure packages", () => {
    const names = found.modules.map((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? "ours");
    const third = new Set(names.filter((name) => name !== "ours"));
    const allowed = new Set(["content-type", "cookie", "ipaddr.js", "jsonc-parser", "zod"]);
    expect([...third].filter((name) => !allowed.has(name))).toEqual([]);
  });
});
