import type { Profile } from "@portcullis/core";
import { authenticate } from "../guards/authenticate.ts";
import { answerWithNothing } from "../wire/answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export function revokeSession<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { user } = await authenticate(portcullis, ctx, { mustBeLive: true });
    const { id = "" } = ctx.params;
    await portcullis.revokeSession.execute({ userId: user.id, id });
    answerWithNothing(ctx);
  };
}
