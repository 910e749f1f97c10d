import { defineConfig } from "vitest/config";
import full from "./vitest.workspace.ts";

/** Tests that take seconds each: exhaustive texts, the imports of all packages, hashing at its real cost. */
const slow = [
  "**/architecture.test.ts",
  "**/hostile-text.test.ts",
  "**/policies/username.test.ts",
  "**/argon2-*.test.ts",
];

/** Only these tests watch a module that other tests load as well: each needs a separate worker. */
const watching = ["packages/adapters-crypto/test/contract.test.ts"];

/**
 * `npm run test:quick` tests the most important parts in half a minute, without a database, Docker or a browser. All
 * packages are one project, so that each worker transforms and loads every module once.
 */
export default defineConfig({
  ...full,
  test: {
    ...full.test,
    pool: "threads",
    projects: [
      {
        extends: true as const,
        test: {
          name: "quick",
          include: [
            "packages/{core,adapters-crypto,adapters-memory,http}/test/**/*.test.ts",
            // The contract runs every route over HTTP, with each kind of access token.
            "packages/http-koa/test/{contract,request/charset}.test.ts",
            "packages/client/test/{methods,refresh,stores}.test.ts",
          ],
          exclude: [...slow, ...watching],
          isolate: false,
        },
      },
      { extends: true as const, test: { name: "isolated", include: watching } },
      {
        extends: true as const,
        test: { name: "rules", root: "./docs", include: ["test/{files,rooms,words}.test.ts"] },
      },
    ],
  },
});
