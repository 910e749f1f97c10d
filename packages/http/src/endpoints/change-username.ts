import type { AccountRules, Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { ofLiveSession } from "../guards/of-live-session.ts";
import { clientOf } from "../request/client.ts";
import { passwordSchema, usernameSchema } from "../wire/credentials.ts";
import { userOnTheWire, userSchema } from "../wire/user.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

const schemaFor = ({ username }: Pick<AccountRules, "username">) =>
  z
    .strictObject({ current_password: passwordSchema, username: usernameSchema.meta({ ...username }) })
    .meta({ id: "UsernameChange" });

export const changeUsernameOperation = (rules: Pick<AccountRules, "username">): Operation => ({
  id: "changeUsername",
  tag: "Account",
  summary: "Change the username",
  description: "Sessions continue. If the username is the e-mail address, use `change-email` instead.",
  access: "user",
  request: { json: schemaFor(rules) },
  answer: { status: 200, description: "The user.", schema: userSchema, withProfile: true },
  problems: ["wrong_password", "username_taken", "too_many_attempts", "overloaded"],
});

export function changeUsername<P extends Profile>(deps: EndpointDependencies<P>): Endpoint {
  const { portcullis, authenticator, addressOf, fieldNames } = deps;
  const schema = schemaFor(portcullis.rules);
  return async (exchange) => {
    authenticator.assertCredentials(exchange.request);
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { current_password: currentPassword, username } = validate(schema, fields);
    const { user } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    const client = clientOf(exchange.request, addressOf);
    const input = { userId: user.id, currentPassword, username, client };
    const changed = await ofLiveSession(() => portcullis.changeUsername(input));
    exchange.answerJson(200, userOnTheWire(changed, fieldNames));
  };
}
