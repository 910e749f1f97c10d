import { AuthError, type LogoutInput, type Profile } from "@portcullis/core";
import type { Context } from "koa";
import { z } from "zod";
import type { Authenticator } from "../guards/authenticator.ts";
import { readBearer } from "../request/bearer.ts";
import { csrfTokenHeader } from "../cookies/csrf-token-header.ts";
import type { Operation } from "./operation.ts";
import { readOptionalBody } from "../request/read-body.ts";
import { validate, refreshTokenSchema } from "@portcullis/http";
import { answerWithNothing } from "../wire/answer.ts";
import { setCookieHeader } from "../cookies/set-cookie-header.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const schema = z.strictObject({ refresh_token: refreshTokenSchema.optional() }).meta({ id: "LogoutRequest" });
const formSchema = schema.strip().meta({ id: "LogoutForm" });

export const logoutOperation = (inCookies: boolean): Operation => ({
  id: "logout",
  tag: "Tokens",
  summary: "Log out",
  description:
    "Ends the session that the access token in the header, the refresh token in the body, or both belong to. A token that is dead or unknown is no error." +
    (inCookies ? " Tokens in cookies count too, and the cookies are deleted." : ""),
  access: "either",
  request: { required: false, json: schema, form: formSchema },
  ...(inCookies ? { headers: csrfTokenHeader } : {}),
  answer: {
    status: 204,
    description: "The session has ended, if there was one.",
    ...(inCookies ? { optionalHeaders: setCookieHeader } : {}),
  },
  problems: ["token_missing", ...(inCookies ? (["csrf_refused"] as const) : [])],
});

/** Ends the session of the given token. A token that has ended or is unknown is no error (RFC 7009 §2.2). */
export function logout<P extends Profile>({ portcullis, authenticator, cookies }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const sent = tokens(presentedToken(ctx), await refreshTokenOf(ctx, authenticator));
    const accessCookie = cookies?.accessToken(ctx) ?? null;
    const refreshCookie = (await cookies?.refreshToken(ctx)) ?? null;
    const inCookies = tokens(accessCookie, refreshCookie?.token ?? null);
    const stray = cookies?.hasStrayRefreshToken(ctx, refreshCookie) ?? false;
    if (sent === null && inCookies === null && !stray) throw new AuthError("token_missing");
    if (inCookies !== null) await cookies?.assertOwnTokens(ctx, accessCookie, refreshCookie);
    if (sent !== null) await portcullis.logout(sent);
    if (inCookies !== null) await portcullis.logout(inCookies);
    if (inCookies !== null || stray) cookies?.clear(ctx);
    answerWithNothing(ctx);
  };
}

/** Null if there is none. */
function tokens(accessToken: string | null, refreshToken: string | null): LogoutInput | null {
  if (accessToken === null && refreshToken === null) return null;
  return {
    ...(accessToken === null ? {} : { accessToken }),
    ...(refreshToken === null ? {} : { refreshToken }),
  };
}

/** A malformed token counts as an unknown one. */
function presentedToken(ctx: Context): string | null {
  try {
    return readBearer(ctx.req);
  } catch (error) {
    if (error instanceof AuthError) return "";
    throw error;
  }
}

async function refreshTokenOf<P extends Profile>(
  ctx: Context,
  authenticator: Authenticator<P>,
): Promise<string | null> {
  const body = await readOptionalBody(ctx, { types: ["json", "form"] });
  if (body === null) return null;
  authenticator.assertNoneIn(body.fields, ctx);
  return validate(body.type === "form" ? formSchema : schema, body.fields).refresh_token ?? null;
}
