import type { AccountRules, Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { passwordSchema } from "../wire/credentials.ts";
import { secretSchema } from "../wire/one-time-secret.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

const schemaFor = ({ password }: Pick<AccountRules, "password">) =>
  z
    .strictObject({ secret: secretSchema, new_password: passwordSchema.meta({ ...password }) })
    .meta({ id: "PasswordReset" });

export const resetPasswordOperation = (rules: Pick<AccountRules, "password">): Operation => ({
  id: "resetPassword",
  tag: "Recovery",
  summary: "Set a new password with the secret of a link",
  description: "Ends every session of the user and starts none. A rejected password does not consume the secret.",
  access: "everybody",
  request: { json: schemaFor(rules) },
  answer: { status: 204, description: "The password was set." },
  problems: ["secret_invalid", "overloaded"],
});

export function resetPassword<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  const schema = schemaFor(portcullis.rules);
  return async (exchange) => {
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { secret, new_password: newPassword } = validate(schema, fields);
    await portcullis.resetPassword({ secret, newPassword, ...afterAnswer(exchange.request) });
    exchange.answerNothing();
  };
}
