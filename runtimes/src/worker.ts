import { createWebCrypto, type WasmInstance } from "@portcullis/adapters-crypto/webcrypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { secrets } from "./crypto-ports.ts";
import { type Task, tryRuntime } from "./try-runtime.ts";
// Compiled when workerd starts.
import module from "argon2.wasm";

/* The program for workerd: the task is the body of a request, the report that of the answer. */

declare const WebAssembly: { instantiate(compiled: unknown): Promise<WasmInstance> };

export default {
  async fetch(request: Request): Promise<Response> {
    const argon2 = await WebAssembly.instantiate(module);
    const report = await tryRuntime(
      (await request.json()) as Task,
      [{ name: "createWebCrypto", create: () => createWebCrypto({ secrets, argon2 }) }],
      [{ name: "memory", open: async () => createMemoryStorage() }],
    );
    return Response.json(report);
  },
};
