import type { HttpRequest } from "../request/http-request.ts";
import { fromBase64Url } from "../encoding/base64.ts";
import { readAuthorization } from "../request/bearer.ts";

/**
 * Returns the client secret of HTTP Basic (RFC 7617), both as sent and form-decoded: RFC 6749 §2.3.1 requires the
 * encoding, and many libraries omit it. Empty without such a header, or with a malformed one.
 * @throws RequestError `invalid_request` if the header is sent twice
 */
export function clientSecrets(request: Pick<HttpRequest, "header">): readonly string[] {
  const credentials = /^basic +([\w+/-]+=*)$/i.exec(readAuthorization(request) ?? "")?.[1];
  if (credentials === undefined) return [];
  const [, secret] = /^[^:]*:(.*)$/s.exec(textOf(credentials)) ?? [];
  return secret === undefined ? [] : [secret, ...formDecoded(secret)];
}

/** Base64 of either alphabet; empty if it is malformed. */
function textOf(base64: string): string {
  const bytes = fromBase64Url(base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""));
  return new TextDecoder().decode(bytes ?? undefined);
}

function formDecoded(text: string): readonly string[] {
  try {
    return [decodeURIComponent(text.replaceAll("+", " "))];
  } catch {
    return [];
  }
}
