import type { Profile } from "@portcullis/core";
import type { Operation } from "./operation.ts";
import { userOnTheWire, userSchema } from "../wire/user.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export const meOperation: Operation = {
  id: "me",
  tag: "Account",
  summary: "Get the user of the access token",
  access: "user",
  answer: { status: 200, description: "The user.", schema: userSchema, withProfile: true },
};

export function me<P extends Profile>({ authenticator, fieldNames }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const { user } = await authenticator.authenticate(exchange.request);
    exchange.answerJson(200, userOnTheWire(user, fieldNames));
  };
}
