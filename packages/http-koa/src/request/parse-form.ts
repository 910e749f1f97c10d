import { RequestError } from "../problems/request-error.ts";
import { jsonPointer } from "./json-pointer.ts";
import type { Fields } from "./parse-json.ts";
import { assertHarmlessName, assertStorable } from "./body-text.ts";

/**
 * The fields of `application/x-www-form-urlencoded`, flat: brackets in a name mean nothing. Stricter than the URL
 * standard's parser, which repairs what is malformed.
 * @throws RequestError `invalid_request` for malformed percent-encoding, and names that come twice (RFC 6749 §3.2);
 * AuthError `validation_failed` for strings that can't be stored
 */
export function parseForm(text: string): Fields {
  const fields = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const [, rawName = "", rawValue = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const name = decode(rawName);
    const value = decode(rawValue);
    assertHarmlessName(name);
    assertStorable(name, "");
    assertStorable(value, jsonPointer([name]));
    if (fields.has(name)) throw new RequestError("invalid_request", { detail: "The body has the same field twice." });
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new RequestError("invalid_request", { detail: "The body is not a valid form." });
  }
}
