import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Portcullis } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { nodeHandler, sendAnswer } from "@portcullis/http/node";

/** Portcullis in `node:http`, without a framework. */
export function createNodeServer(portcullis: Portcullis): Server {
  const auth = nodeHandler(createAuthHandler({ portcullis }));

  async function appointments(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { user, refusal } = await auth.authenticate(request);
    if (refusal !== undefined) return sendAnswer(refusal, request, response);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ of: user.username }));
  }

  // The third argument is called for paths that do not belong to Portcullis.
  return createServer((request, response) => {
    void auth(request, response, () => {
      if (request.method === "GET" && request.url === "/appointments") void appointments(request, response);
      else response.writeHead(404).end();
    });
  });
}
