import type { Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "../openapi/operation.ts";
import { clientOf } from "../request/client.ts";
import { readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answerWithTokens } from "../wire/answer.ts";
import { passwordSchema, usernameSchema } from "../wire/credentials.ts";
import { tokenPairOnTheWire, tokenPairSchema } from "../wire/token-pair.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { assertGrantType, grantFields } from "./grant-fields.ts";

const schema = z.strictObject({ username: usernameSchema, password: passwordSchema }).meta({ id: "Credentials" });
const formSchema = schema.extend(grantFields("password")).meta({ id: "PasswordGrant" });

export const loginOperation: Operation = {
  id: "login",
  tag: "Tokens",
  summary: "Log in",
  description:
    "An OAuth token request of the password grant (RFC 6749 §4.3.2) without its client, or the same in JSON.",
  access: "everybody",
  request: { form: formSchema, json: schema },
  answer: { status: 200, description: "A token pair (RFC 6749 §5.1).", schema: tokenPairSchema },
  problems: ["unsupported_grant_type", "invalid_credentials", "account_disabled", "too_many_attempts", "overloaded"],
};

/** The resource owner password credentials grant (RFC 6749 §4.3.2) without its client, or the same in JSON. */
export function login<P extends Profile>({ portcullis, addressOf }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { type, fields } = await readBody(ctx.req, { types: ["json", "form"] });
    if (type === "form") assertGrantType(fields, "password");
    const { username, password } = validate(type === "form" ? formSchema : schema, fields);
    const { pair } = await portcullis.login.execute({ username, password, client: clientOf(ctx, addressOf) });
    answerWithTokens(ctx, tokenPairOnTheWire(pair));
  };
}
