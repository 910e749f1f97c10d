import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";

/** What a Worker needs besides its storage, the WebAssembly of argon2 and the list of common passwords. */
const worker = `
  export { createPortcullis } from "@portcullis/core";
  export { createAuthHandler } from "@portcullis/http";
  export { fetchHandler } from "@portcullis/http/fetch";
  export { createWebCrypto } from "@portcullis/adapters-crypto/webcrypto";
`;

test("The bundle of core, HTTP API and WebCrypto is under 100 kB compressed, and imports no module of Node", async () => {
  const entry = join(import.meta.dirname, "worker.js");
  const bundle = await rolldown({
    input: entry,
    platform: "neutral",
    resolve: { conditionNames: ["@portcullis/source"], mainFields: ["module", "main"] },
    plugins: [
      { name: "entry", load: (id) => (id === entry ? worker : null), resolveId: (id) => (id === entry ? id : null) },
    ],
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  expect(output.flatMap((chunk) => ("imports" in chunk ? [...chunk.imports, ...chunk.dynamicImports] : []))).toEqual(
    [],
  );
  const bytes = output.flatMap((chunk) => ("code" in chunk ? [gzipSync(chunk.code).length] : []));
  expect(Math.max(...bytes)).toBeGreaterThan(10_000);
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(100_000);
});
