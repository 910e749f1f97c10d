import { type Authentication, AuthError, type Portcullis, type Profile } from "@portcullis/core";
import type { Context } from "koa";
import { readBearer } from "./bearer.ts";
import type { UserGuardOptions } from "./guards.ts";

/** @throws AuthError as `CurrentUser` does; RequestError `invalid_request` when credentials are sent twice */
export function authenticate<P extends Profile>(
  { currentUser }: Pick<Portcullis<P>, "currentUser">,
  ctx: Context,
  options: UserGuardOptions = {},
): Promise<Authentication<P>> {
  return currentUser.execute({ accessToken: requireBearer(ctx), ...options });
}

/** @throws AuthError `token_missing` */
export function requireBearer(ctx: Context): string {
  const accessToken = readBearer(ctx.req);
  if (accessToken === null) throw new AuthError("token_missing");
  return accessToken;
}
