import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { secretSchema } from "../wire/one-time-secret.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

const schema = z.strictObject({ secret: secretSchema }).meta({ id: "EmailConfirmation" });

export const confirmEmailOperation: Operation = {
  id: "confirmEmail",
  tag: "Recovery",
  summary: "Change the e-mail address with the secret of a link",
  description: "Notices go to both addresses.",
  access: "everybody",
  request: { json: schema },
  answer: { status: 204, description: "The address was changed, and is proven." },
  problems: ["secret_invalid", "username_taken"],
};

export function confirmEmail<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { secret } = validate(schema, fields);
    await portcullis.confirmEmailChange({ secret, ...afterAnswer(exchange.request) });
    exchange.answerNothing();
  };
}
