import type { Span, Tracing } from "./open-telemetry.ts";

export interface SpanParts {
  readonly name: string;
  readonly options?: object;
  /** Default: the active context. */
  readonly parent?: unknown;
}

/**
 * Does the work with a new span active, and ends the span. If nothing is recording and there is no trace to continue, it
 * just does the work.
 */
export async function withinSpan<T>(
  { api, tracer }: Tracing,
  { name, options = {}, parent = api.context.active() }: SpanParts,
  work: () => Promise<T>,
  finish: (span: Span, error: unknown) => void,
): Promise<T> {
  const span = tracer.startSpan(name, options, parent);
  if (!span.isRecording() && !api.isSpanContextValid(span.spanContext())) return work();
  let failure: unknown;
  try {
    return await api.context.with(api.trace.setSpan(parent, span), work);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    finish(span, failure);
    span.end();
  }
}
