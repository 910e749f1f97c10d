import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { credentials, post } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";
import { type Collector, startCollector } from "./collector.ts";

const tracing = fileURLToPath(new URL("../../../../deploy/tracing/tracing.mjs", import.meta.url));

describe("The tracing sample, with an SDK of the 2.x line", () => {
  let collector: Collector;
  let service: RunningService;

  beforeAll(async () => {
    collector = await startCollector();
    service = await serve({
      NODE_OPTIONS: `--import ${tracing}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: "10",
      PORTCULLIS_DATABASE_URL: "memory:",
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    });
  });

  afterAll(async () => {
    service.kill("SIGKILL");
    await service.ended;
    await collector.close();
  });

  test("sends the spans of a request, named by its route, and its log lines carry the trace's id", async () => {
    await post(service.url, "register", credentials);
    const span = await collector.spanNamed("POST /auth/register");
    expect(span).toMatchObject({ service: "portcullis" });
    const lineOf = async (message: string) => {
      const [line] = await service.logged(new RegExp(`^.*"route":"/auth/register".*"msg":"${message}".*$`, "m"));
      return JSON.parse(line) as unknown;
    };
    expect(await lineOf("request")).toMatchObject({ trace_id: span.traceId });
    const [event] = await service.logged(/^.*"event":"registered".*$/m);
    expect(JSON.parse(event)).toMatchObject({ trace_id: span.traceId });
  });

  test("continues the trace of the caller", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await post(service.url, "login", credentials, undefined, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect(await collector.spanNamed("POST /auth/login")).toMatchObject({ traceId });
  });
});
