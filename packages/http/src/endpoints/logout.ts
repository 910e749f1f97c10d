import { AuthError, type LogoutInput, type Profile } from "@portcullis/core";
import type { HttpRequest } from "../request/http-request.ts";
import { z } from "zod";
import type { Authenticator } from "../guards/authenticator.ts";
import { readBearer } from "../request/bearer.ts";
import { csrfTokenHeader } from "../cookies/csrf-token-header.ts";
import type { Operation } from "./operation.ts";
import { readOptionalBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { refreshTokenSchema } from "../wire/credentials.ts";
import { setCookieHeader } from "../cookies/set-cookie-header.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const schema = z.strictObject({ refresh_token: refreshTokenSchema.optional() }).meta({ id: "LogoutRequest" });
const formSchema = schema.strip().meta({ id: "LogoutForm" });

export const logoutOperation = (inCookies: boolean): Operation => ({
  id: "logout",
  tag: "Tokens",
  summary: "Log out",
  description:
    "Ends the session that the access token in the header, the refresh token in the body, or both belong to. An invalid or unknown token is not an error." +
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

/** Ends the session of the given token. An invalid or unknown token is not an error (RFC 7009 §2.2). */
export function logout<P extends Profile>({ portcullis, authenticator, cookies }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const sent = tokens(presentedToken(exchange.request), await refreshTokenOf(exchange.request, authenticator));
    const accessCookie = cookies?.accessToken(exchange.request) ?? null;
    const refreshCookie = (await cookies?.refreshToken(exchange.request)) ?? null;
    const inCookies = tokens(accessCookie, refreshCookie?.token ?? null);
    const stray = cookies?.hasStrayRefreshToken(exchange.request, refreshCookie) ?? false;
    if (sent === null && inCookies === null && !stray) throw new AuthError("token_missing");
    if (inCookies !== null) await cookies?.assertOwnTokens(exchange.request, accessCookie, refreshCookie);
    if (sent !== null) await portcullis.logout(sent);
    if (inCookies !== null) await portcullis.logout(inCookies);
    if (inCookies !== null || stray) cookies?.clear(exchange);
    exchange.answerNothing();
  };
}

/** Null if the request has none. */
function tokens(accessToken: string | null, refreshToken: string | null): LogoutInput | null {
  if (accessToken === null && refreshToken === null) return null;
  return {
    ...(accessToken === null ? {} : { accessToken }),
    ...(refreshToken === null ? {} : { refreshToken }),
  };
}

/** A malformed token counts as an unknown one. */
function presentedToken(request: HttpRequest): string | null {
  try {
    return readBearer(request);
  } catch (error) {
    if (error instanceof AuthError) return "";
    throw error;
  }
}

async function refreshTokenOf<P extends Profile>(
  request: HttpRequest,
  authenticator: Authenticator<P>,
): Promise<string | null> {
  const body = await readOptionalBody(request, { types: ["json", "form"] });
  if (body === null) return null;
  authenticator.assertNoneIn(body.fields, request);
  return validate(body.type === "form" ? formSchema : schema, body.fields).refresh_token ?? null;
}
