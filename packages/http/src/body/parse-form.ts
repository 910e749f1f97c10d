import { RequestError } from "../request/request-error.ts";
import type { Fields } from "./parse-json.ts";
import { assertHarmlessName, assertStorable } from "./body-text.ts";

/** Where a form was sent. */
export type FormPlace = "body" | "query";

/**
 * Parses `application/x-www-form-urlencoded` into flat fields: brackets in a name have no meaning. It is stricter than
 * the parser of the URL standard, which repairs malformed input.
 * @throws RequestError `invalid_request` for malformed percent-encoding and repeated names (RFC 6749 §3.2);
 * AuthError `validation_failed` for strings that can't be stored
 */
export function parseForm(text: string, place: FormPlace = "body"): Fields {
  const fields = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const [, rawName = "", rawValue = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const name = decode(rawName, place);
    const value = decode(rawValue, place);
    assertHarmlessName(name, place);
    assertStorable(name, () => []);
    assertStorable(value, () => [name]);
    if (fields.has(name))
      throw new RequestError("invalid_request", { detail: `The ${place} has the same field twice.` });
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function decode(text: string, place: FormPlace): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new RequestError("invalid_request", { detail: `The ${place} is not a valid form.` });
  }
}
