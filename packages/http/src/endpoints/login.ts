import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { transportFor, transportHeader } from "../cookies/transport-header.ts";
import type { Operation } from "./operation.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { clientOf } from "../request/client.ts";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { passwordSchema, usernameSchema } from "../wire/credentials.ts";
import { answerWithPair, pairAnswer } from "./pair-answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { readGrantType, grantFields } from "./grant-fields.ts";

const schema = z.strictObject({ username: usernameSchema, password: passwordSchema }).meta({ id: "Credentials" });
const formSchema = schema.extend(grantFields("password")).strip().meta({ id: "PasswordGrant" });

const transportSchema = z
  .enum(["bearer", "cookie"])
  .meta({ description: "How tokens are returned: in the body (the default) or in cookies." });

export const loginOperation = (inCookies: boolean): Operation => ({
  id: "login",
  tag: "Tokens",
  summary: "Log in",
  description:
    "Takes a username and a password as JSON, or as an OAuth token request of the password grant (RFC 6749 §4.3.2): a form with `grant_type`, whose errors are those of RFC 6749 §5.2." +
    (inCookies ? " With the header `Portcullis-Transport: cookie`, the tokens are returned in cookies." : ""),
  access: "everybody",
  request: { form: formSchema, json: schema },
  ...(inCookies ? { headers: { [transportHeader]: transportSchema } } : {}),
  answer: pairAnswer("A token pair (RFC 6749 §5.1).", inCookies),
  problems: [
    "unsupported_grant_type",
    "invalid_credentials",
    "account_disabled",
    "email_unverified",
    "too_many_attempts",
    "overloaded",
    ...(inCookies ? (["csrf_refused"] as const) : []),
  ],
});

/** The resource owner password credentials grant (RFC 6749 §4.3.2) without a client, or the same as JSON. */
export function login<P extends Profile>({ portcullis, addressOf, cookies }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const transport = transportFor(exchange.request, cookies);
    transport?.assertNotForeign(exchange.request);
    const { type, fields } = await readBody(exchange.request, { types: ["json", "form"] });
    if (type === "form") readGrantType(exchange, fields, "password");
    const { username, password } = validate(type === "form" ? formSchema : schema, fields);
    const client = clientOf(exchange.request, addressOf);
    const { pair } = await portcullis.login({ username, password, client, ...afterAnswer(exchange.request) });
    await answerWithPair(exchange, pair, transport);
  };
}
