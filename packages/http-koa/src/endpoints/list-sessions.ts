import type { Profile } from "@portcullis/core";
import type { Operation } from "../openapi/operation.ts";
import { answer } from "../wire/answer.ts";
import { sessionListSchema, sessionOnTheWire } from "../wire/session.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export const listSessionsOperation: Operation = {
  id: "listSessions",
  tag: "Sessions",
  summary: "Where the user is logged in",
  access: "user",
  answer: { status: 200, description: "The newest hundred live logins.", schema: sessionListSchema },
};

export function listSessions<P extends Profile>({ portcullis, authenticator }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { user, sessionId: current } = await authenticator.authenticate(ctx, { mustBeLive: true });
    const sessions = await portcullis.listSessions.execute({ userId: user.id, current });
    answer(ctx, 200, { sessions: sessions.map(sessionOnTheWire) });
  };
}
