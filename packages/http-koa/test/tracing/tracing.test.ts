import { context, propagation, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { StorageError } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alice, replacing, serviceOfAlice, startService } from "../service.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
});
afterAll(async () => {
  trace.disable();
  propagation.disable();
  context.disable();
  await provider.shutdown();
});
beforeEach(() => exporter.reset());

/** The finished spans, in the order in which they ended. */
const spans = () =>
  exporter
    .getFinishedSpans()
    .toReversed()
    .map((span) => ({
      name: span.name,
      kind: span.kind,
      attributes: span.attributes,
      failed: span.status.code === SpanStatusCode.ERROR,
      parentSpanContext: span.parentSpanContext,
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
    }));

describe("a request", () => {
  test("is a span named by the pattern of its route, with a span for each use case inside", async () => {
    const { send, pair, portcullis, storage } = await serviceOfAlice();
    const { sessionId } = await portcullis.login(alice);
    expect(storage.contents().records).toHaveLength(2);
    exporter.reset();
    await send("DELETE", `/auth/sessions/${sessionId}`, { token: pair.access_token });
    const [request, revoke, currentUser] = spans();
    expect(request).toMatchObject({
      name: "DELETE /auth/sessions/:id",
      kind: SpanKind.SERVER,
      attributes: {
        "http.request.method": "DELETE",
        "http.route": "/auth/sessions/:id",
        "http.response.status_code": 204,
      },
      failed: false,
      parentSpanContext: undefined,
    });
    expect([revoke?.name, currentUser?.name]).toEqual(["portcullis revokeSession", "portcullis currentUser"]);
    expect([revoke?.parentSpanContext?.spanId, currentUser?.parentSpanContext?.spanId]).toEqual([
      request?.spanId,
      request?.spanId,
    ]);
  });

  test("continues the trace of the caller", async () => {
    const { send } = await startService({ settings: {} });
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await send("GET", "/healthz", { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    const [request] = spans();
    expect([request?.traceId, request?.parentSpanContext?.spanId]).toEqual([traceId, "b7ad6b7169203331"]);
  });

  test("is a child of the application's span", async () => {
    const tracer = trace.getTracer("an application");
    const { app, send } = await startService({ settings: {} });
    app.middleware.unshift((_, next) =>
      tracer.startActiveSpan("theirs", async (span) => {
        await next();
        span.end();
      }),
    );
    // Koa composes its middleware when it starts to listen: a second listener has both.
    const server = app.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await fetch(`http://127.0.0.1:${port}/healthz`, { headers: { Connection: "close" } });
    await new Promise((resolve) => server.close(resolve));
    expect((await send("GET", "/healthz")).status).toBe(200);
    const theirs = spans().find(({ name }) => name === "theirs");
    const ours = spans().find(({ parentSpanContext }) => parentSpanContext?.spanId === theirs?.spanId);
    expect(ours).toMatchObject({ name: "GET /healthz", kind: SpanKind.INTERNAL });
  });

  test("that is rejected is not an error span, and its use case has the reason", async () => {
    const { sendJson } = await serviceOfAlice();
    exporter.reset();
    await sendJson("/auth/login", { ...alice, password: "wrong horse battery" });
    const [request, login] = spans();
    expect(request).toMatchObject({ failed: false, attributes: { "http.response.status_code": 401 } });
    expect(login).toMatchObject({ failed: false, attributes: { "error.type": "invalid_credentials" } });
  });

  test("that fails internally is an error span", async () => {
    const { users } = createMemoryStorage();
    const broken = replacing(users, { findByUsernameKey: () => Promise.reject(new StorageError("unavailable")) });
    const { sendJson } = await startService({ settings: {}, replaced: { users: broken } });
    await sendJson("/auth/login", alice);
    const [request, login] = spans();
    expect(request).toMatchObject({ failed: true, attributes: { "error.type": "503" } });
    expect(login).toMatchObject({ failed: true, attributes: { "error.type": "storage_unavailable" } });
  });
});

test("no span contains a username, a password, a token or an error message", async () => {
  const { users } = createMemoryStorage();
  const canary = { username: "canary-name", password: "canary pass phrase" };
  const findByUsernameKey = () => Promise.reject(new Error("canary of the database"));
  const { sendJson } = await startService({
    settings: {},
    replaced: { users: replacing(users, { findByUsernameKey }) },
  });
  expect((await sendJson("/auth/register", canary)).status).toBe(201);
  expect((await sendJson("/auth/login", canary, { headers: { "User-Agent": "canary" } })).status).toBe(500);
  const told = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(told.length).toBeGreaterThan(2);
  expect(JSON.stringify(told)).not.toContain("canary");
});

test("an application may pass its own tracer", async () => {
  const own = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(own)] }).getTracer("own");
  const { send } = await startService({ settings: {}, router: { tracer } });
  await send("GET", "/healthz");
  expect(own.getFinishedSpans().map(({ name }) => name)).toEqual(["GET /healthz"]);
  expect(spans()).toEqual([]);
});

describe("ER-03 a tracing SDK that throws", () => {
  const raising = () => {
    throw new Error("inside the SDK");
  };

  const begin = (span: object) => {
    const spanContext = () => ({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      traceFlags: 1,
    });
    return { isRecording: () => true, spanContext, setAttribute: raising, setStatus: raising, end: raising, ...span };
  };

  test.each([
    ["when a span begins", raising],
    ["when a span ends", () => begin({})],
    ["when a span is asked whether it records", () => begin({ isRecording: raising })],
  ])("%s changes no answer", async (_, startSpan) => {
    const tracer = { startSpan } as unknown as Tracer;
    const { send, pair, errors } = await serviceOfAlice({ router: { tracer } });
    expect((await send("GET", "/auth/me", { token: pair.access_token })).status).toBe(200);
    expect((await send("GET", "/auth/me")).status).toBe(401);
    expect(errors).toEqual([]);
  });
});
