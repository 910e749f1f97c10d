import { AuthError, type Portcullis, type Profile, StorageError } from "@portcullis/core";
import { failed, type Span, type Tracing } from "./open-telemetry.ts";
import { withinSpan } from "./within-span.ts";

type UseCase = (...input: readonly unknown[]) => Promise<unknown>;

/** Wraps each use case in a span of its name. Spans contain neither input nor messages of errors. */
export function withSpans<P extends Profile>(portcullis: Portcullis<P>, tracing: Tracing | null): Portcullis<P> {
  if (tracing === null) return portcullis;
  const entries = Object.entries(portcullis).map(([name, member]: [string, unknown]) => [
    name,
    isUseCase(name, member) ? spanned(name, member, tracing) : member,
  ]);
  // Every use case stays a function of the same type.
  return Object.fromEntries(entries) as Portcullis<P>;
}

/** Use cases that answer at once, from memory. */
const notUseCases: ReadonlySet<string> = new Set(["publicKeys", "with"]);

function isUseCase(name: string, member: unknown): member is UseCase {
  return typeof member === "function" && !notUseCases.has(name);
}

const spanned =
  (name: string, useCase: UseCase, tracing: Tracing): UseCase =>
  (...input) =>
    withinSpan(tracing, { name: `portcullis ${name}` }, () => useCase(...input), noteFailure);

function noteFailure(span: Span, error: unknown): void {
  if (error === undefined) return;
  if (error instanceof AuthError) {
    span.setAttribute("error.type", error.code);
    return;
  }
  span.setAttribute("error.type", error instanceof StorageError ? `storage_${error.kind}` : "internal_error");
  span.setStatus(failed);
}
