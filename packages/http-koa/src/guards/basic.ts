import type { IncomingMessage } from "node:http";
import { readAuthorization } from "../request/bearer.ts";

/**
 * Returns the client secret of HTTP Basic (RFC 7617), both as sent and form-decoded: RFC 6749 §2.3.1 requires the encoding,
 * and many libraries omit it. Empty without such a header, or with a malformed one.
 * @throws RequestError `invalid_request` if the header is sent twice
 */
export function clientSecrets(request: Pick<IncomingMessage, "rawHeaders">): readonly string[] {
  const credentials = /^basic +([\w+/-]+=*)$/i.exec(readAuthorization(request) ?? "")?.[1];
  if (credentials === undefined) return [];
  const [, secret] = /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, "base64").toString("utf8")) ?? [];
  return secret === undefined ? [] : [secret, ...formDecoded(secret)];
}

function formDecoded(text: string): readonly string[] {
  try {
    return [decodeURIComponent(text.replaceAll("+", " "))];
  } catch {
    return [];
  }
}
