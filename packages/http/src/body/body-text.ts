import { AuthError } from "@portcullis/core";
import { jsonPointer } from "@portcullis/core/ports";
import { RequestError } from "../request/request-error.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * @throws RequestError `invalid_request` for bytes that are not UTF-8 or start with a byte order mark (RFC 8259 §8.1)
 */
export function decodeUtf8(bytes: Uint8Array): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new RequestError("invalid_request", { detail: "The body is not UTF-8." });
  }
  if (text.startsWith("\ufeff")) {
    throw new RequestError("invalid_request", { detail: "The body starts with a byte order mark." });
  }
  return text;
}

const names: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** @throws RequestError `invalid_request` for names that reach an object's prototype */
export function assertHarmlessName(name: string, place: "body" | "query" = "body"): void {
  if (!names.has(name)) return;
  throw new RequestError("invalid_request", { detail: `The ${place} has a forbidden field name.` });
}

/** NUL and lone surrogates. */
const unstorable = /[\0\p{Cs}]/u;

/**
 * Stores treat these characters differently, so they are rejected. `path` is called only then.
 * @throws AuthError `validation_failed` for lone surrogates and NUL
 */
export function assertStorable(text: string, path: () => readonly PropertyKey[]): void {
  if (!unstorable.test(text)) return;
  throw new AuthError("validation_failed", {
    issues: [{ pointer: jsonPointer(path()), code: "ill_formed", detail: "Must be well-formed Unicode without NUL." }],
  });
}
