import { RequestError } from "../problems/request-error.ts";
import type { Fields } from "../request/parse-json.ts";

/**
 * An OAuth token request without what has no meaning here: there are neither scopes nor clients, but OAuth clients send
 * them. A field without a value counts as left out (RFC 6749 §3.1).
 * @throws RequestError `unsupported_grant_type`
 */
export function withoutGrantFields(fields: Fields, grantType: "password" | "refresh_token"): Fields {
  const { grant_type: given = "", scope: _, client_id: _id, client_secret: _secret, ...others } = fields;
  if (given !== "" && given !== grantType) throw new RequestError("unsupported_grant_type");
  return others;
}
