import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { transportFor } from "../cookies/transport-header.ts";
import type { Operation } from "./operation.ts";
import { RequestError } from "../request/request-error.ts";
import type { Fields } from "../body/parse-json.ts";
import { validate } from "../body/validate.ts";
import { passwordSchema, refreshTokenSchema, usernameSchema } from "../wire/credentials.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { clientOf } from "../request/client.ts";
import { readBody } from "../body/read-body.ts";
import { answerWithPair, pairAnswer } from "./pair-answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { ignoredFields } from "./grant-fields.ts";

const passwordGrant = z
  .object({
    grant_type: z.literal("password"),
    username: usernameSchema,
    password: passwordSchema,
    ...ignoredFields,
  })
  .meta({ id: "PasswordTokenRequest" });

const refreshGrant = z
  .object({ grant_type: z.literal("refresh_token"), refresh_token: refreshTokenSchema, ...ignoredFields })
  .meta({ id: "RefreshTokenRequest" });

export const tokenOperation: Operation = {
  id: "token",
  tag: "Tokens",
  summary: "Log in or refresh the token pair, for OAuth clients",
  description:
    "The token endpoint (RFC 6749 §3.2), for the grants `password` (§4.3.2) and `refresh_token` (§6). Clients are public: client credentials, scopes and unknown parameters are ignored. The tokens are returned in the body.",
  access: "everybody",
  request: { form: z.discriminatedUnion("grant_type", [passwordGrant, refreshGrant]) },
  answer: pairAnswer("A token pair (RFC 6749 §5.1).", false),
  problems: [
    "unsupported_grant_type",
    "invalid_credentials",
    "token_invalid",
    "token_expired",
    "token_reused",
    "account_disabled",
    "email_unverified",
    "too_many_attempts",
    "overloaded",
  ],
};

/** The token endpoint (RFC 6749 §3.2). It never sets cookies: pages that use cookies have other routes. */
export function token<P extends Profile>({ portcullis, addressOf }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    transportFor(exchange.request, null);
    const given = withValues((await readBody(exchange.request, { types: ["form"] })).fields);
    if (given["grant_type"] === "password") {
      const { username, password } = validate(passwordGrant, given);
      const client = clientOf(exchange.request, addressOf);
      const { pair } = await portcullis.login({ username, password, client, ...afterAnswer(exchange.request) });
      await answerWithPair(exchange, pair, null);
      return;
    }
    if (given["grant_type"] === undefined) {
      throw new RequestError("invalid_request", { detail: "The parameter grant_type is required." });
    }
    if (given["grant_type"] !== "refresh_token") throw new RequestError("unsupported_grant_type");
    const { refresh_token: refreshToken } = validate(refreshGrant, given);
    await answerWithPair(exchange, await portcullis.refresh({ refreshToken }), null);
  };
}

/** A parameter without a value counts as absent (RFC 6749 §3.2). */
function withValues(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}
