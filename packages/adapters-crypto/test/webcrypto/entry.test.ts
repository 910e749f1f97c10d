import { builtinModules } from "node:module";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";

/** Bundles an entry with everything that it imports, for a runtime other than Node. */
async function bundled(entry: string) {
  const missing: string[] = [];
  const bundle = await rolldown({
    input: join(import.meta.dirname, "../../src", entry),
    platform: "neutral",
    resolve: { conditionNames: ["@portcullis/source", "import", "default"], mainFields: ["module", "main"] },
    onwarn: ({ message }) => missing.push(message),
  });
  const { output } = await bundle.generate({ format: "esm" });
  const [chunk] = output;
  return { code: chunk.code, imports: [...chunk.imports, ...chunk.dynamicImports], missing };
}

describe.each(["webcrypto.ts", "common-passwords.ts"])("The entry %s", (entry) => {
  const result = bundled(entry);

  test("imports no module of Node, nor does any package that it needs", async () => {
    const { imports, missing } = await result;
    expect(imports.filter((name) => name.startsWith("node:") || builtinModules.includes(name))).toEqual([]);
    expect(imports).toEqual([]);
    expect(missing).toEqual([]);
  });

  test("uses no Buffer, require or other global of Node", async () => {
    const { code } = await result;
    expect(code.match(/(?<![.\w"'])(?:Buffer|require|__dirname|setImmediate)\b(?!["':])/g) ?? []).toEqual([]);
  });
});
