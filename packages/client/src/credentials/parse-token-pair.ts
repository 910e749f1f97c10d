import { ServiceError } from "../errors/service-error.ts";
import type { StoredTokens } from "../store/token-store.ts";

/** @throws ServiceError when an answer that should be a token pair is none: what is kept must be good for a refresh */
export function parseTokenPair(pair: object, login: Pick<StoredTokens, "login" | "renewals">): StoredTokens {
  const { access_token: accessToken, refresh_token: refreshToken } = pair as Readonly<Record<string, unknown>>;
  if (typeof accessToken === "string" && typeof refreshToken === "string")
    return { ...login, accessToken, refreshToken };
  throw new ServiceError("The answer holds no token pair.", { status: 200 });
}
