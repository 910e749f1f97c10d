import { join } from "node:path";
import { rolldown } from "rolldown";

export const bundles = join(import.meta.dirname, "bundle");

/**
 * Bundles the sources: for Node, Bun and Deno without other packages, which they load as an application's; for workerd
 * with all that it needs.
 */
export async function bundlePrograms(): Promise<void> {
  const native = await rolldown({
    input: { main: join(import.meta.dirname, "src/main.ts"), serve: join(import.meta.dirname, "src/serve.ts") },
    platform: "node",
    resolve: { conditionNames: ["@portcullis/source", "node"] },
    external: (id) => !/^(?:[./]|@portcullis\/)/.test(id),
  });
  await native.write({ dir: bundles, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" });
  const worker = await rolldown({
    input: { worker: join(import.meta.dirname, "src/worker.ts") },
    platform: "neutral",
    resolve: { conditionNames: ["@portcullis/source"], mainFields: ["module", "main"] },
    external: ["argon2.wasm"],
  });
  await worker.write({ dir: bundles, format: "esm" });
}
