import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as api from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { describe, expect, test } from "vitest";
import { type OpenTelemetry, type Tracer } from "../src/index.ts";
import { startService } from "./service.ts";

const run = promisify(execFile);

/** Runs a module in a process in which packages with these names can't be found, neither by import nor by require. */
async function without(packages: readonly string[], module: string): Promise<unknown> {
  const script = `
    import { registerHooks } from "node:module";
    const missing = ${JSON.stringify(packages)};
    registerHooks({
      resolve(name, context, next) {
        if (!missing.some((one) => name === one || name.startsWith(one + "/"))) return next(name, context);
        throw Object.assign(new Error("Cannot find " + name), { code: "MODULE_NOT_FOUND" });
      },
    });
    const { createCrypto } = await import("@portcullis/adapters-crypto");
    const { createPortcullis } = await import("@portcullis/core");
    const { createMemoryStorage } = await import("@portcullis/adapters-memory");
    const { createAuthRouter } = await import("@portcullis/http-koa");
    const { createDocs } = await import("@portcullis/http-koa/docs");
    const { default: Koa } = await import("koa");
    const crypto = createCrypto({ secrets: ["a secret of the tests, 32 bytes long"] });
    const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto }, {});
    ${module}`;
  const parameters = ["--conditions=@portcullis/source", "--input-type=module", "--eval", script];
  const { stdout } = await run(process.execPath, parameters, { cwd: import.meta.dirname });
  return JSON.parse(stdout);
}

describe("without the optional packages", () => {
  test("the router works without @opentelemetry/api", async () => {
    const status = await without(
      ["@opentelemetry", "swagger-ui-dist"],
      `const server = new Koa().use(createAuthRouter({ portcullis }).routes()).listen(0, "127.0.0.1", async () => {
        const { status } = await fetch("http://127.0.0.1:" + server.address().port + "/auth/me");
        console.log(status);
        server.close();
      });`,
    );
    expect(status).toBe(401);
  });

  test("the API page says which package to install", async () => {
    const message = await without(
      ["swagger-ui-dist"],
      "try { createDocs(); } catch ({ message }) { console.log(JSON.stringify(message)); }",
    );
    expect(message).toBe("createDocs requires the package swagger-ui-dist: npm install swagger-ui-dist");
  });

  test("a tracer is rejected if the API that it belongs to can't be found", async () => {
    const message = await without(
      ["@opentelemetry"],
      `try { createAuthRouter({ portcullis, tracer: { startSpan() {} } }); }
       catch ({ name, message }) { console.log(JSON.stringify(name + ": " + message)); }`,
    );
    expect(message).toBe(
      "RangeError: The option tracer requires @opentelemetry/api: install it, or pass it as openTelemetry.",
    );
  });
});

test("an application may pass OpenTelemetry's API, as a bundle must", async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const openTelemetry: OpenTelemetry = api;
  const tracer: Tracer = provider.getTracer("own");
  const { send } = await startService({ settings: {}, router: { openTelemetry, tracer } });
  await send("GET", "/healthz");
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(["GET /healthz"]);
});
