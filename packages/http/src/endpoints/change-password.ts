import { type AccountRules, AuthError, type Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "./operation.ts";
import { clientOf } from "../request/client.ts";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { passwordSchema } from "../wire/credentials.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const schemaFor = ({ password }: Pick<AccountRules, "password">) =>
  z
    .strictObject({ current_password: passwordSchema, new_password: passwordSchema.meta({ ...password }) })
    .meta({ id: "PasswordChange" });

export const changePasswordOperation = (rules: Pick<AccountRules, "password">): Operation => ({
  id: "changePassword",
  tag: "Account",
  summary: "Change the password",
  description: "Ends every session of the user, including this one: all tokens from before it are invalid.",
  access: "user",
  request: { json: schemaFor(rules) },
  answer: { status: 204, description: "The password was changed." },
  problems: ["wrong_password", "password_unchanged", "too_many_attempts", "overloaded"],
});

export function changePassword<P extends Profile>(deps: EndpointDependencies<P>): Endpoint {
  const { portcullis, addressOf, authenticator, cookies } = deps;
  const schema = schemaFor(portcullis.rules);
  return async (exchange) => {
    authenticator.assertCredentials(exchange.request);
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { current_password: currentPassword, new_password: newPassword } = validate(schema, fields);
    const { user } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    const client = clientOf(exchange.request, addressOf);
    try {
      await portcullis.changePassword({ userId: user.id, currentPassword, newPassword, client });
    } catch (error) {
      // The user was deleted after the token was checked.
      if (error instanceof AuthError && error.code === "not_found") throw new AuthError("token_invalid");
      throw error;
    }
    cookies?.clear(exchange);
    exchange.answerNothing();
  };
}
