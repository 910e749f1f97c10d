import { fileURLToPath } from "node:url";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

// Tests start hundreds of processes. Each reads what Node has compiled for an earlier one.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("./node_modules/.cache/node", import.meta.url));

const needsEngines = new Set(["adapters-mikroorm", "testkit", "server", "docs"]);

/** Their tests change nothing that other files see: a worker runs one file after the other, and loads modules once. */
const shareWorkers = new Set(["core", "adapters-memory", "http", "http-koa", "client"]);

const project = (name: string, root = `./packages/${name}`) => ({
  extends: true as const,
  test: {
    name,
    root,
    include: ["test/**/*.test.ts"],
    isolate: !shareWorkers.has(name),
    globalSetup: needsEngines.has(name) ? [fileURLToPath(new URL("./vitest.engines.ts", import.meta.url))] : [],
  },
});

export default defineConfig({
  // As Node resolves it: the field "module" is for bundlers, and Node can't run all of those files.
  ssr: {
    resolve: {
      conditions: ["@portcullis/source", ...defaultServerConditions.filter((condition) => condition !== "module")],
    },
  },
  test: {
    // With two cores, and 400 MB for each instance of PGlite, more workers would only wait for each other.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ["default", "./tooling/test-totals-reporter.ts"],
    projects: [
      ...[
        "core",
        "adapters-crypto",
        "adapters-mail",
        "adapters-memory",
        "adapters-mikroorm",
        "http",
        "http-koa",
        "testkit",
        "server",
        "client",
      ].map((name) => project(name)),
      project("docs", "./docs"),
      project("example", "./examples/appointments"),
      project("frameworks", "./examples/frameworks"),
    ],
    coverage: { provider: "v8", include: ["packages/*/src/**"] },
  },
});
