import { createWebCrypto, type WasmInstance } from "@portcullis/adapters-crypto/webcrypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import type { ExecutionContext } from "hono";
import { secrets } from "./crypto-ports.ts";
import { honoApp } from "./hono-app.ts";
import { type Task, tryRuntime } from "./try-runtime.ts";
// workerd compiles it at the start.
import module from "argon2.wasm";

/* The program for workerd. `/task` takes a task and returns its report; all other paths are the example for Hono. */

declare const WebAssembly: { instantiate(compiled: unknown): Promise<WasmInstance> };

let app: ReturnType<typeof honoApp> | undefined;

export default {
  async fetch(request: Request, env: object, context: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname === "/task") return answerTask(request);
    app ??= await createApp();
    return app.fetch(request, env, context);
  },
};

async function createApp() {
  const crypto = await createWebCrypto({ secrets, argon2: await WebAssembly.instantiate(module) });
  return honoApp(crypto, (context) => ({ waitUntil: (work) => context.executionCtx.waitUntil(work) }));
}

async function answerTask(request: Request): Promise<Response> {
  const argon2 = await WebAssembly.instantiate(module);
  const report = await tryRuntime(
    (await request.json()) as Task,
    [{ name: "createWebCrypto", create: () => createWebCrypto({ secrets, argon2 }) }],
    [{ name: "memory", open: async () => createMemoryStorage() }],
  );
  return Response.json(report);
}
