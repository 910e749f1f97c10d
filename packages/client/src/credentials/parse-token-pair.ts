import { ServiceError } from "../errors/service-error.ts";
import type { StoredTokens } from "../store/token-store.ts";

/** @throws ServiceError if the response is not a token pair, so that only usable tokens are stored */
export function parseTokenPair(pair: object, kept: Pick<StoredTokens, "session" | "renewals">): StoredTokens {
  const { access_token: accessToken, refresh_token: refreshToken } = pair as Readonly<Record<string, unknown>>;
  if (typeof accessToken === "string" && typeof refreshToken === "string")
    return { ...kept, accessToken, refreshToken };
  throw new ServiceError("The response does not contain a token pair.", { status: 200 });
}
