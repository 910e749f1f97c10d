import {
  type Context,
  context,
  isSpanContextValid,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from "@opentelemetry/api";

export interface SpanParts {
  readonly tracer: Tracer;
  readonly name: string;
  readonly options?: SpanOptions;
  /** Default: the active one. */
  readonly parent?: Context;
}

/** Does the work with a span of its own active, and ends it. Where nobody records, and no trace is to be gone on with, it only does the work. */
export async function withinSpan<T>(
  { tracer, name, options = {}, parent = context.active() }: SpanParts,
  work: () => Promise<T>,
  finish: (span: Span, error: unknown) => void,
): Promise<T> {
  const span = tracer.startSpan(name, options, parent);
  if (!span.isRecording() && !isSpanContextValid(span.spanContext())) return work();
  let failure: unknown;
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    finish(span, failure);
    span.end();
  }
}
