import type { Profile } from "@portcullis/core";
import { authenticate } from "../guards/authenticate.ts";
import { answerWithNothing } from "../wire/answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export function logoutAll<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { user } = await authenticate(portcullis, ctx, { mustBeLive: true });
    await portcullis.logoutEverywhere.execute({ userId: user.id });
    answerWithNothing(ctx);
  };
}
