import type { IncomingMessage } from "node:http";
import { readAuthorization } from "../request/bearer.ts";

/**
 * The client secret of HTTP Basic (RFC 7617), as it stands and form-decoded: RFC 6749 §2.3.1 demands the encoding, and
 * many libraries leave it out. Empty without such a header, or with a malformed one.
 * @throws RequestError `invalid_request` when the header is sent twice
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
