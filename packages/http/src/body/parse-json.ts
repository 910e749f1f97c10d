import { visit } from "jsonc-parser";
import { RequestError } from "../request/request-error.ts";
import { assertHarmlessName, assertStorable } from "./body-text.ts";

export type Fields = Readonly<Record<string, unknown>>;

const maxDepth = 8;

/**
 * Parses a JSON object. It accepts what `JSON.parse` does, except for texts that parsers understand differently (RFC
 * 8259 §4, §9).
 * @throws RequestError `invalid_request`; AuthError `validation_failed` for strings that can't be stored
 */
export function parseJson(text: string): Fields {
  const value = parseStrictly(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed("The body must be a JSON object.");
  assertUnambiguous(text);
  return value as Fields;
}

function parseStrictly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("The body is not valid JSON.");
  }
}

/** Scans the text for what `JSON.parse` silently accepts. */
function assertUnambiguous(text: string): void {
  const open: Set<string>[] = [];
  const enter = () => {
    open.push(new Set());
    // The visitor itself would follow any depth.
    if (open.length > maxDepth) throw malformed(`The body is nested deeper than ${maxDepth}.`);
  };
  const leave = () => {
    open.pop();
  };
  visit(text, {
    onObjectBegin: enter,
    onObjectEnd: leave,
    onArrayBegin: enter,
    onArrayEnd: leave,
    onObjectProperty(name, _offset, _length, _line, _column, path) {
      assertHarmlessName(name);
      assertStorable(name, path);
      const siblings = open.at(-1);
      if (siblings?.has(name) === true) throw malformed("The body has the same field twice.");
      siblings?.add(name);
    },
    onLiteralValue(value: unknown, _offset, _length, _line, _column, path) {
      if (typeof value === "string") assertStorable(value, path);
    },
  });
}

function malformed(detail: string): RequestError {
  return new RequestError("invalid_request", { detail });
}
