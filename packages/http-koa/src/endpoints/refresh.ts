import type { Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "../openapi/operation.ts";
import { readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answerWithTokens } from "../wire/answer.ts";
import { refreshTokenSchema } from "../wire/credentials.ts";
import { tokenPairOnTheWire, tokenPairSchema } from "../wire/token-pair.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { assertGrantType, grantFields } from "./grant-fields.ts";

const schema = z.strictObject({ refresh_token: refreshTokenSchema }).meta({ id: "RefreshRequest" });
const formSchema = schema.extend(grantFields("refresh_token")).meta({ id: "RefreshGrant" });

export const refreshOperation: Operation = {
  id: "refresh",
  tag: "Tokens",
  summary: "Renew the token pair",
  description:
    "An OAuth refresh request (RFC 6749 §6) without its client, or the same in JSON. The token that was sent is used up by it; a client that lost the answer may repeat the request shortly after. Any other use of it ends the login.",
  access: "everybody",
  request: { form: formSchema, json: schema },
  answer: { status: 200, description: "The next token pair.", schema: tokenPairSchema },
  problems: ["unsupported_grant_type", "token_invalid", "token_expired", "token_reused", "account_disabled"],
};

/** RFC 6749 §6 */
export function refresh<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { type, fields } = await readBody(ctx.req, { types: ["json", "form"] });
    if (type === "form") assertGrantType(fields, "refresh_token");
    const { refresh_token: refreshToken } = validate(type === "form" ? formSchema : schema, fields);
    const pair = await portcullis.refresh.execute({ refreshToken });
    answerWithTokens(ctx, tokenPairOnTheWire(pair));
  };
}
