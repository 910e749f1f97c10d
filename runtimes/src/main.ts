import { createCrypto } from "@portcullis/adapters-crypto";
import { createWebCrypto } from "@portcullis/adapters-crypto/webcrypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { secrets } from "./crypto-ports.ts";
import { type NamedStorage, type Task, tryRuntime } from "./try-runtime.ts";

/*
 * The program for Node, Bun and Deno. It reads the task from the environment, and writes the report to standard output.
 */

const { TASK = "", DATABASES } = process.env;
const memory: NamedStorage = { name: "memory", open: async () => createMemoryStorage() };
const storages = DATABASES === undefined ? [memory] : (await import("./databases.ts")).databases(DATABASES);

const report = await tryRuntime(
  JSON.parse(TASK) as Task,
  [
    { name: "createCrypto", create: async () => createCrypto({ secrets }) },
    { name: "createWebCrypto", create: () => createWebCrypto({ secrets }) },
  ],
  storages,
);
process.stdout.write(`${JSON.stringify(report)}\n`);
