import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody, readOptionalBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { clientOf } from "../request/client.ts";
import { accepted, recipientSchema } from "../wire/one-time-secret.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

const noFields = z.strictObject({});

export const requestVerificationOperation: Operation = {
  id: "requestVerification",
  tag: "Recovery",
  summary: "Send a link that proves the e-mail address",
  description:
    "With an access token and no body, the message goes to the address of the token's user. Without a token, it goes to the user with the name or address in the body.",
  access: "either",
  request: { required: false, json: recipientSchema },
  answer: accepted,
  problems: ["token_invalid", "token_expired", "account_disabled", "too_many_attempts"],
};

export function requestVerification<P extends Profile>(deps: EndpointDependencies<P>): Endpoint {
  const { portcullis, authenticator, addressOf } = deps;
  return async (exchange) => {
    const { request } = exchange;
    const common = { client: clientOf(request, addressOf), ...afterAnswer(request) };
    if (authenticator.hasCredentials(request)) {
      const body = await readOptionalBody(request, { types: ["json"] });
      if (body !== null) validate(noFields, body.fields);
      const { user } = await authenticator.authenticate(request, { mustBeLive: true });
      await portcullis.requestEmailVerification({ userId: user.id, ...common });
    } else {
      const { fields } = await readBody(request, { types: ["json"] });
      const { username } = validate(recipientSchema, fields);
      await portcullis.requestEmailVerification({ username, ...common });
    }
    exchange.answerAccepted();
  };
}
