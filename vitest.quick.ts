import { defineConfig } from "vitest/config";
import full from "./vitest.workspace.ts";

/** Tests that take seconds each: exhaustive text, the imports of all packages, hashing at its real cost. */
const slow = [
  "**/architecture.test.ts",
  "**/hostile-text.test.ts",
  "**/policies/username.test.ts",
  "**/argon2-*.test.ts",
];

const project = (name: string, include = ["test/**/*.test.ts"]) => ({
  extends: true as const,
  // Only the tests of adapters-crypto watch a module that others load as well: they need a worker for each file.
  test: { name, root: `./packages/${name}`, include, exclude: slow, isolate: name === "adapters-crypto" },
});

/** `npm run test:quick`: what proves most in half a minute, without a database, Docker or a browser. */
export default defineConfig({
  ...full,
  test: {
    ...full.test,
    pool: "threads",
    projects: [
      project("core"),
      project("adapters-crypto"),
      project("adapters-memory"),
      // The contract runs every route over HTTP, with each kind of access token.
      project("http"),
      project("http-koa", ["test/contract.test.ts", "test/request/charset.test.ts"]),
      project("client", ["test/{methods,refresh,stores}.test.ts"]),
      {
        extends: true as const,
        test: { name: "rules", root: "./docs", include: ["test/{files,rooms,words}.test.ts"] },
      },
    ],
  },
});
