import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { ofLiveSession } from "../guards/of-live-session.ts";
import { clientOf } from "../request/client.ts";
import { passwordSchema } from "../wire/credentials.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

const schema = z.strictObject({ current_password: passwordSchema }).meta({ id: "AccountDeletion" });

export const deleteAccountOperation: Operation = {
  id: "deleteAccount",
  tag: "Account",
  summary: "Delete the account",
  description: "Deletes the user with every session. The username becomes available.",
  access: "user",
  request: { json: schema },
  answer: { status: 204, description: "The user was deleted." },
  problems: ["wrong_password", "too_many_attempts", "overloaded"],
};

export function deleteAccount<P extends Profile>(deps: EndpointDependencies<P>): Endpoint {
  const { portcullis, authenticator, addressOf, cookies } = deps;
  return async (exchange) => {
    authenticator.assertCredentials(exchange.request);
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { current_password: currentPassword } = validate(schema, fields);
    const { user } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    const client = clientOf(exchange.request, addressOf);
    await ofLiveSession(() => portcullis.deleteAccount({ userId: user.id, currentPassword, client }));
    cookies?.clear(exchange);
    exchange.answerNothing();
  };
}
