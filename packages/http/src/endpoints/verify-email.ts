import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { secretSchema } from "../wire/one-time-secret.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

const schema = z.strictObject({ secret: secretSchema }).meta({ id: "EmailVerification" });

export const verifyEmailOperation: Operation = {
  id: "verifyEmail",
  tag: "Recovery",
  summary: "Prove the e-mail address with the secret of a link",
  access: "everybody",
  request: { json: schema },
  answer: { status: 204, description: "The address is proven." },
  problems: ["secret_invalid"],
};

export function verifyEmail<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    await portcullis.verifyEmail(validate(schema, fields));
    exchange.answerNothing();
  };
}
