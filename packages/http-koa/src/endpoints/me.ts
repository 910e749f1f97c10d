import type { Profile } from "@portcullis/core";
import { authenticate } from "../guards/authenticate.ts";
import { answer } from "../wire/answer.ts";
import { userOnTheWire } from "../wire/user.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export function me<P extends Profile>({ portcullis, fieldNames }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { user } = await authenticate(portcullis, ctx);
    answer(ctx, 200, userOnTheWire(user, fieldNames));
  };
}
