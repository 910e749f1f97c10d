import { type AccountRules, AuthError, type Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "./operation.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { clientOf } from "../request/client.ts";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { passwordSchema, usernameSchema } from "../wire/credentials.ts";
import { userOnTheWire, userSchema } from "../wire/user.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

/** All other fields belong to the profile. Its schema checks them. */
const schemaFor = ({ username, password }: Pick<AccountRules, "username" | "password">) =>
  z
    .looseObject({ username: usernameSchema.meta({ ...username }), password: passwordSchema.meta({ ...password }) })
    .meta({ id: "NewUser" });

export const registerOperation = (rules: Pick<AccountRules, "username" | "password">): Operation => ({
  id: "register",
  tag: "Account",
  summary: "Register a user",
  access: "everybody",
  request: { json: schemaFor(rules), withProfile: true },
  answer: { status: 201, description: "The new user.", schema: userSchema, withProfile: true },
  problems: ["username_taken", "too_many_attempts", "overloaded"],
});

export function register<P extends Profile>({ portcullis, fieldNames, addressOf }: EndpointDependencies<P>): Endpoint {
  const schema = schemaFor(portcullis.rules);
  return async (exchange) => {
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { username, password, ...others } = validate(schema, fields);
    const { profile, issues } = fieldNames.read(others);
    if (issues.length > 0) throw new AuthError("validation_failed", { issues });
    const client = clientOf(exchange.request, addressOf);
    try {
      const user = await portcullis.register({ username, password, profile, client, ...afterAnswer(exchange.request) });
      exchange.answerJson(201, userOnTheWire(user, fieldNames));
    } catch (error) {
      if (!(error instanceof AuthError) || error.issues === undefined) throw error;
      throw new AuthError(error.code, { issues: error.issues.map((issue) => fieldNames.issueOnTheWire(issue)) });
    }
  };
}
