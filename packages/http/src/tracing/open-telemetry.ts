import type { HttpRequest } from "../request/http-request.ts";

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
  readonly propagation: { extract(context: unknown, carrier: HttpRequest, getter: TextMapGetter): unknown };
  isSpanContextValid(context: SpanContext): boolean;
  /** Where an error of the tracing SDK is reported. */
  readonly diag?: { error(message: string, ...details: readonly unknown[]): void };
}

/** How a propagator reads the headers of a request. */
export interface TextMapGetter {
  get(carrier: HttpRequest, key: string): string | undefined;
  keys(carrier: HttpRequest): string[];
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

/** The sources of spans. */
export interface Tracing {
  readonly api: OpenTelemetry;
  readonly tracer: Tracer;
}

export interface TracingOptions {
  /**
   * Creates a span for each request and each use case in it. Default: the tracer of OpenTelemetry's global provider.
   */
  readonly tracer?: Tracer;
  /**
   * The module `@opentelemetry/api`: `import * as openTelemetry from "@opentelemetry/api"`. Without it there are no
   * spans. On Node, `installedOpenTelemetry()` of `@portcullis/http/node` finds it, and `createAuthRouter` of
   * `@portcullis/http-koa` does so by default; in a bundle, where it can't be found, pass it.
   */
  readonly openTelemetry?: OpenTelemetry;
}

/**
 * Returns null if nothing can be recording.
 * @throws RangeError for a tracer without its module
 */
export function tracingOf({ tracer, openTelemetry }: TracingOptions): Tracing | null {
  if (openTelemetry !== undefined) {
    return { api: openTelemetry, tracer: tracer ?? openTelemetry.trace.getTracer("@portcullis/http") };
  }
  if (tracer === undefined) return null;
  throw new RangeError("The option tracer requires @opentelemetry/api: install it, or pass it as openTelemetry.");
}
