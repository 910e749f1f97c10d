import type { Profile } from "@portcullis/core";
import { authenticate } from "../guards/authenticate.ts";
import type { Operation } from "../openapi/operation.ts";
import { answerWithNothing } from "../wire/answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export const logoutAllOperation: Operation = {
  id: "logoutEverywhere",
  tag: "Sessions",
  summary: "Log out every device",
  access: "user",
  answer: { status: 204, description: "Every login of the user is ended, this one included." },
};

export function logoutAll<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { user } = await authenticate(portcullis, ctx, { mustBeLive: true });
    await portcullis.logoutEverywhere.execute({ userId: user.id });
    answerWithNothing(ctx);
  };
}
