import { AuthError, type Profile } from "@portcullis/core";
import type { Exchange } from "../exchange/exchange.ts";
import { z } from "zod";
import type { CookieTransport, RefreshTokenInCookie } from "../cookies/cookie-transport.ts";
import { sentTwice } from "../request/bearer.ts";
import { setCookieHeader } from "../cookies/set-cookie-header.ts";
import { csrfTokenHeader } from "../cookies/csrf-token-header.ts";
import type { Operation } from "./operation.ts";
import type { BodyType } from "../body/media-type.ts";
import { type Body, readBody, readOptionalBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { refreshTokenSchema } from "../wire/credentials.ts";
import { answerWithPair, pairAnswer } from "./pair-answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { readGrantType, grantFields } from "./grant-fields.ts";

const schema = z.strictObject({ refresh_token: refreshTokenSchema }).meta({ id: "RefreshRequest" });
const formSchema = schema.extend(grantFields("refresh_token")).strip().meta({ id: "RefreshGrant" });
const needed = { json: schema, form: formSchema };
const optional = { json: schema.partial(), form: formSchema.partial() };

export const refreshOperation = (inCookies: boolean): Operation => ({
  id: "refresh",
  tag: "Tokens",
  summary: "Refresh the token pair",
  description:
    "Takes a refresh token as JSON, or as an OAuth refresh request (RFC 6749 §6): a form with `grant_type`, whose errors are those of RFC 6749 §5.2. A refresh token can be used once. A client that lost the response may repeat the request for a short time; any later use ends the session." +
    (inCookies ? " A token in a cookie needs no body, and the new tokens are returned in cookies." : ""),
  access: "everybody",
  request: inCookies ? { required: false, ...optional } : needed,
  ...(inCookies ? { headers: csrfTokenHeader, problemHeaders: setCookieHeader } : {}),
  answer: pairAnswer("The next token pair.", inCookies),
  problems: [
    "unsupported_grant_type",
    "token_invalid",
    "token_expired",
    "token_reused",
    "account_disabled",
    ...(inCookies ? (["token_missing", "csrf_refused"] as const) : []),
  ],
});

/** Refreshing (RFC 6749 §6). The new tokens are returned the way the refresh token came: in cookies or in the body. */
export function refresh<P extends Profile>({ portcullis, cookies }: EndpointDependencies<P>): Endpoint {
  const inBody = async (exchange: Exchange) => {
    const read = cookies === null ? readBody : readOptionalBody;
    const body = await read(exchange.request, { types: ["json", "form"] });
    if (body === null) throw new AuthError("token_missing");
    const { refresh_token: refreshToken } = fieldsOf(exchange, body, needed);
    await answerWithPair(exchange, await portcullis.refresh({ refreshToken }), null);
  };
  const inCookie = async (exchange: Exchange, transport: CookieTransport<P>, own: RefreshTokenInCookie) => {
    const body = await readOptionalBody(exchange.request, { types: ["json", "form"] });
    if (body !== null && fieldsOf(exchange, body, optional).refresh_token !== undefined) throw sentTwice();
    await transport.assertOwnTokens(exchange.request, null, own);
    await answerWithPair(exchange, await portcullis.refresh({ refreshToken: own.token }), transport);
  };
  return async (exchange) => {
    if (cookies === null) return inBody(exchange);
    const own = await cookies.refreshToken(exchange.request);
    if (own !== null) return inCookie(exchange, cookies, own);
    if (cookies.hasStrayRefreshToken(exchange.request, own)) cookies.clear(exchange);
    return inBody(exchange);
  };
}

type Schemas<T> = Readonly<Record<BodyType, z.ZodType<T>>>;

function fieldsOf<T>(exchange: Exchange, { type, fields }: Body, schemas: Schemas<T>): T {
  if (type === "form") readGrantType(exchange, fields, "refresh_token");
  return validate(schemas[type], fields);
}
