import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { ofLiveSession } from "../guards/of-live-session.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { clientOf } from "../request/client.ts";
import { passwordSchema } from "../wire/credentials.ts";
import { emailSchema } from "../wire/one-time-secret.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

const schema = z.strictObject({ current_password: passwordSchema, new_email: emailSchema }).meta({ id: "EmailChange" });

export const changeEmailOperation: Operation = {
  id: "changeEmail",
  tag: "Recovery",
  summary: "Send a link that changes the e-mail address to the new one",
  description: "The address changes when the link is used. Until then, the current one stays.",
  access: "user",
  request: { json: schema },
  answer: {
    status: 202,
    description:
      "A message to the new address follows. The link in it fails if another user has proven the address by then.",
  },
  problems: ["wrong_password", "too_many_attempts", "overloaded"],
};

export function changeEmail<P extends Profile>(deps: EndpointDependencies<P>): Endpoint {
  const { portcullis, authenticator, addressOf } = deps;
  return async (exchange) => {
    const { request } = exchange;
    authenticator.assertCredentials(request);
    const { fields } = await readBody(request, { types: ["json"] });
    const { current_password: currentPassword, new_email: newEmail } = validate(schema, fields);
    const { user } = await authenticator.authenticate(request, { mustBeLive: true });
    const common = { client: clientOf(request, addressOf), ...afterAnswer(request) };
    const input = { userId: user.id, currentPassword, newEmail, ...common };
    await ofLiveSession(() => portcullis.requestEmailChange(input));
    exchange.answerAccepted();
  };
}
