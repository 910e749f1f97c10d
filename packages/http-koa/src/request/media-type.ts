import type { IncomingMessage } from "node:http";
import { parse } from "content-type";
import { RequestError } from "@portcullis/http";

export type BodyType = "json" | "form";

const names: Readonly<Record<BodyType, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
};

/** The labels of UTF-8 in the Encoding Standard (encoding.spec.whatwg.org, §4.2). */
const utf8Labels = ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];

/**
 * Returns which of the accepted types a body has. It is determined before any byte is read. Encoded bodies are not accepted,
 * and only UTF-8 is.
 * @throws RequestError `unsupported_media_type`
 */
export function mediaTypeOf(request: IncomingMessage, accepted: readonly BodyType[]): BodyType {
  const { "content-encoding": encoding = "identity" } = request.headers;
  const { "content-type": contentTypes = [] } = request.headersDistinct;
  const [contentType = "", ...others] = contentTypes;
  const { type, parameters } = parse(contentType);
  const { charset = "utf-8" } = parameters;
  const charsets = contentType.match(/;\s*charset\s*=/gi) ?? [];
  const found = accepted.find((candidate) => names[candidate] === type);
  if (
    found === undefined ||
    others.length > 0 ||
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
export const isForm = ({ headers }: IncomingMessage): boolean =>
  parse(headers["content-type"] ?? "").type === names.form;

function isOneOf(value: string, accepted: readonly string[]): boolean {
  return accepted.includes(value.trim().toLowerCase());
}
