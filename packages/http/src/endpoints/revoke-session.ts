import type { Profile } from "@portcullis/core";
import type { Operation } from "./operation.ts";
import { sessionIdSchema } from "../wire/session.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export const revokeSessionOperation: Operation = {
  id: "revokeSession",
  tag: "Sessions",
  summary: "End a session",
  access: "user",
  parameters: { id: sessionIdSchema },
  answer: { status: 204, description: "The session has ended, and its tokens are invalid." },
  problems: ["not_found"],
};

export function revokeSession<P extends Profile>({
  portcullis,
  authenticator,
  cookies,
}: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const { user, sessionId } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    const { id = "" } = exchange.parameters;
    await portcullis.revokeSession({ userId: user.id, id });
    if (id === sessionId) cookies?.clear(exchange);
    exchange.answerNothing();
  };
}
