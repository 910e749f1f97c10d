import type { Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "./operation.ts";
import { readQuery } from "../body/read-query.ts";
import { largestPage, sessionListSchema, sessionOnTheWire } from "../wire/session.ts";
import { readCursor, writeCursor } from "../wire/session-cursor.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const wholeNumber = z.codec(z.string().regex(/^[1-9]\d{0,8}$/), z.int().min(1).max(largestPage), {
  decode: Number,
  encode: String,
});

const querySchema = z.object({
  after: z.string().optional().meta({ description: "`next` of the previous page. Default: the first page." }),
  limit: wholeNumber
    .optional()
    .meta({ description: `The maximum number of sessions on a page; default ${largestPage}.` }),
});

export const listSessionsOperation: Operation = {
  id: "listSessions",
  tag: "Sessions",
  summary: "List the user's sessions",
  description: "The user's current sessions, newest first, in pages.",
  access: "user",
  query: querySchema,
  answer: { status: 200, description: "A page of sessions.", schema: sessionListSchema },
};

export function listSessions<P extends Profile>({ portcullis, authenticator }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    authenticator.assertCredentials(exchange.request);
    const { after, limit = largestPage } = readQuery(exchange.target, querySchema);
    const page = after === undefined ? {} : { after: readCursor(after) };
    const { user, sessionId: current } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    // One more than the page holds tells whether another page follows.
    const found = await portcullis.listSessions({ userId: user.id, current, limit: limit + 1, ...page });
    const sessions = found.slice(0, limit);
    const last = found.length > limit ? sessions.at(-1) : undefined;
    const next = last === undefined ? {} : { next: writeCursor(last) };
    exchange.answerJson(200, { sessions: sessions.map(sessionOnTheWire), ...next });
  };
}
