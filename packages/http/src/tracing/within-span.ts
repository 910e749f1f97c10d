import type { OpenTelemetry, Span, Tracing } from "./open-telemetry.ts";

export interface SpanParts {
  readonly name: string;
  readonly options?: object;
  /** Default: the active context. */
  readonly parent?: unknown;
}

/**
 * Does the work with a new span active, and ends the span. If nothing is recording and there is no trace to continue,
 * it just does the work. An error of the tracing SDK goes to OpenTelemetry's own diagnostics and never changes the
 * outcome.
 */
export async function withinSpan<T>(
  { api, tracer }: Tracing,
  { name, options = {}, parent = api.context.active() }: SpanParts,
  work: () => Promise<T>,
  finish: (span: Span, error: unknown) => void,
): Promise<T> {
  const span = safely(api, () => {
    const started = tracer.startSpan(name, options, parent);
    return started.isRecording() || api.isSpanContextValid(started.spanContext()) ? started : undefined;
  });
  if (span === undefined) return work();
  let failure: unknown;
  try {
    return await api.context.with(api.trace.setSpan(parent, span), work);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    safely(api, () => finish(span, failure));
    safely(api, () => span.end());
  }
}

/** The result of the work; undefined if it throws. */
export function safely<T>({ diag }: OpenTelemetry, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag?.error("Portcullis: tracing failed.", error);
    return undefined;
  }
}
