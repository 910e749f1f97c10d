import type { TokenPair } from "@portcullis/core";
import type { Fields } from "../request/parse-json.ts";

/** RFC 6749 §5.1 */
export function tokenPairOnTheWire({ accessToken, refreshToken, tokenType, expiresIn }: TokenPair): Fields {
  return { access_token: accessToken, token_type: tokenType, expires_in: expiresIn, refresh_token: refreshToken };
}
