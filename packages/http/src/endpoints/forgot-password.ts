import type { Profile } from "@portcullis/core";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { clientOf } from "../request/client.ts";
import { accepted, recipientSchema } from "../wire/one-time-secret.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

export const forgotPasswordOperation: Operation = {
  id: "forgotPassword",
  tag: "Recovery",
  summary: "Send a link that sets a new password",
  description:
    "The message goes to the stored address of the user with this name or address. The answer is the same whether or not the user exists.",
  access: "everybody",
  request: { json: recipientSchema },
  answer: accepted,
  problems: ["too_many_attempts"],
};

export function forgotPassword<P extends Profile>({ portcullis, addressOf }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { username } = validate(recipientSchema, fields);
    const client = clientOf(exchange.request, addressOf);
    await portcullis.requestPasswordReset({ username, client, ...afterAnswer(exchange.request) });
    exchange.answerAccepted();
  };
}
