import type { HttpRequest } from "../request/http-request.ts";
import { parse } from "content-type";
import { RequestError } from "../request/request-error.ts";

export type BodyType = "json" | "form";

const names: Readonly<Record<BodyType, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
};

/** The labels of UTF-8 in the Encoding Standard (encoding.spec.whatwg.org, §4.2). */
const utf8Labels = ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];

/**
 * Returns which of the accepted types a body has. It is determined before any byte is read. Encoded bodies are not
 * accepted, and only UTF-8 is.
 * @throws RequestError `unsupported_media_type`
 */
export function mediaTypeOf(request: Pick<HttpRequest, "header">, accepted: readonly BodyType[]): BodyType {
  const encoding = request.header("content-encoding") ?? "identity";
  const contentType = request.header("content-type") ?? "";
  const { type, parameters } = parse(contentType);
  const { charset = "utf-8" } = parameters;
  const charsets = contentType.match(/;\s*charset\s*=/gi) ?? [];
  const found = accepted.find((candidate) => names[candidate] === type);
  if (
    found === undefined ||
    // Sent twice, or in quotes.
    contentType.includes(",") ||
    charsets.length > 1 ||
    !isOneOf(charset, utf8Labels) ||
    !isOneOf(encoding, ["identity"])
  ) {
    throw new RequestError("unsupported_media_type", {
      detail: `The body must be ${accepted.map((candidate) => names[candidate]).join(" or ")}, in UTF-8, not encoded.`,
      // RFC 9110 §12.5.3: what would be accepted instead.
      headers: isOneOf(encoding, ["identity"]) ? {} : { "Accept-Encoding": "identity" },
    });
  }
  return found;
}

/** Whether the media type of a body is that of a form. */
export const isForm = (request: Pick<HttpRequest, "header">): boolean =>
  parse(request.header("content-type") ?? "").type === names.form;

function isOneOf(value: string, accepted: readonly string[]): boolean {
  return accepted.includes(value.trim().toLowerCase());
}
