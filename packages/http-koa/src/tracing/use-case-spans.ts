import { AuthError, type Portcullis, type Profile, StorageError } from "@portcullis/core";
import { failed, type Span, type Tracing } from "./open-telemetry.ts";
import { withinSpan } from "./within-span.ts";

type Execute = (...input: readonly unknown[]) => Promise<unknown>;

/** The same use cases, each within a span of its name. No input, and no error's message, gets into one. */
export function withSpans<P extends Profile>(portcullis: Portcullis<P>, tracing: Tracing | null): Portcullis<P> {
  if (tracing === null) return portcullis;
  const entries = Object.entries(portcullis).map(([name, member]: [string, unknown]) => [
    name,
    isUseCase(member) ? spanned(name, member, tracing) : member,
  ]);
  // Every use case is there still, with a method of the same name and type.
  return Object.fromEntries(entries) as Portcullis<P>;
}

function isUseCase(member: unknown): member is { readonly execute: Execute } {
  return typeof member === "object" && member !== null && "execute" in member && typeof member.execute === "function";
}

const spanned = (name: string, useCase: { readonly execute: Execute }, tracing: Tracing) => ({
  execute: (...input: readonly unknown[]) =>
    withinSpan(tracing, { name: `portcullis ${name}` }, () => useCase.execute(...input), noteFailure),
});

function noteFailure(span: Span, error: unknown): void {
  if (error === undefined) return;
  if (error instanceof AuthError) {
    span.setAttribute("error.type", error.code);
    return;
  }
  span.setAttribute("error.type", error instanceof StorageError ? `storage_${error.kind}` : "internal_error");
  span.setStatus(failed);
}
