import type { Context } from "koa";
import { RequestError } from "../request/request-error.ts";

export const transportHeader = "Portcullis-Transport";

/**
 * The cookies, if a login asks for them; null if it is to be answered with tokens. It asks by a header, which no form can
 * send, and a script of another origin only where CORS lets it: so no other site logs anybody in without their knowing,
 * in browsers that do not say where a request comes from either.
 * @throws RequestError `invalid_request` for another transport, or cookies where there are none
 */
export function transportFor<T>(ctx: Context, cookies: T | null): T | null {
  const transport = ctx.get(transportHeader).toLowerCase();
  if (transport === "" || transport === "bearer") return null;
  if (transport === "cookie" && cookies !== null) return cookies;
  throw new RequestError("invalid_request", { detail: `There is no such ${transportHeader} here.` });
}
