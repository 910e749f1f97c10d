import type { HttpRequest } from "../request/http-request.ts";
import { RequestError } from "../request/request-error.ts";

export const transportHeader = "Portcullis-Transport";

/**
 * Returns the cookies if a login requests them; null if it gets tokens in the body. It requests them by a header, which
 * forms can't send, and scripts of other origins only if CORS allows it. So no other site can log a user in unnoticed,
 * even in browsers that do not say where a request comes from.
 * @throws RequestError `invalid_request` for an unknown transport, or if cookies are off
 */
export function transportFor<T>(request: HttpRequest, cookies: T | null): T | null {
  const transport = (request.header("portcullis-transport") ?? "").toLowerCase();
  if (transport === "" || transport === "bearer") return null;
  if (transport === "cookie" && cookies !== null) return cookies;
  throw new RequestError("invalid_request", { detail: `This value of ${transportHeader} is not supported.` });
}
