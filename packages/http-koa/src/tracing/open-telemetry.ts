import { createRequire } from "node:module";

/**
 * The part of the module `@opentelemetry/api` (1.9 or newer) that is used here. Its own types are not used, so that
 * applications without the module still compile.
 */
export interface OpenTelemetry {
  readonly trace: {
    getTracer(name: string): Tracer;
    getActiveSpan(): Span | undefined;
    setSpan(context: unknown, span: Span): unknown;
  };
  readonly context: {
    active(): unknown;
    with<T>(context: unknown, work: () => T): T;
  };
  readonly propagation: { extract(context: unknown, carrier: unknown): unknown };
  isSpanContextValid(context: SpanContext): boolean;
  /** Where an error of the tracing SDK is reported. */
  readonly diag?: { error(message: string, ...details: readonly unknown[]): void };
}

export interface Tracer {
  startSpan(name: string, options?: object, context?: unknown): Span;
}

export interface Span {
  isRecording(): boolean;
  spanContext(): SpanContext;
  setAttribute(name: string, value: string | number): unknown;
  setStatus(status: { readonly code: number }): unknown;
  end(): void;
}

export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** `SpanKind` of the API. */
export const spanKind = { internal: 0, server: 1 } as const;

/** `SpanStatusCode.ERROR` of the API. */
export const failed = { code: 2 } as const;

/** What makes spans. */
export interface Tracing {
  readonly api: OpenTelemetry;
  readonly tracer: Tracer;
}

export interface TracingOptions {
  /** Makes a span for each request and each use case in it. Default: the tracer of OpenTelemetry's global provider. */
  readonly tracer?: Tracer;
  /**
   * The module `@opentelemetry/api`. Default: the installed one; without it there are no spans. Pass it in a bundle that
   * contains it, where it can't be found.
   */
  readonly openTelemetry?: OpenTelemetry;
}

/**
 * Returns null if nothing can be recording.
 * @throws RangeError for a tracer without its module
 */
export function tracingOf({ tracer, openTelemetry }: TracingOptions): Tracing | null {
  const api = openTelemetry ?? installedApi();
  if (api !== null) return { api, tracer: tracer ?? api.trace.getTracer("@portcullis/http-koa") };
  if (tracer === undefined) return null;
  throw new RangeError("The option tracer requires @opentelemetry/api: install it, or pass it as openTelemetry.");
}

/** Not imported, because the module is optional and routers are created synchronously. All its copies share one state. */
function installedApi(): OpenTelemetry | null {
  try {
    return createRequire(import.meta.url)("@opentelemetry/api") as OpenTelemetry;
  } catch {
    return null;
  }
}
