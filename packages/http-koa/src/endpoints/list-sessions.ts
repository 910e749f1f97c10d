import type { Profile } from "@portcullis/core";
import { authenticate } from "../guards/authenticate.ts";
import { answer } from "../wire/answer.ts";
import { sessionOnTheWire } from "../wire/session.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export function listSessions<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { user, accessTokenId: current } = await authenticate(portcullis, ctx, { mustBeLive: true });
    const sessions = await portcullis.listSessions.execute({ userId: user.id, current });
    answer(ctx, 200, { sessions: sessions.map(sessionOnTheWire) });
  };
}
