import type { IncomingMessage, ServerResponse } from "node:http";
import { AuthError, type NoProfile, type Profile } from "@portcullis/core";
import {
  type Admitted,
  type Anonymous,
  assertHandler,
  type AuthenticateOptions,
  type AuthHandler,
  type MustAuthenticate,
  problemAnswers,
  type Refused,
} from "@portcullis/http";
import { NodeRequest } from "./node-request.ts";
import { sendAnswer } from "./send-answer.ts";

export interface NodeHandler<P extends Profile = NoProfile> {
  /**
   * Answers a request. If its path belongs to the application, calls `next`, or answers 404 without `next`. Never
   * rejects, except with what `next` throws.
   */
  (request: IncomingMessage, response: ServerResponse, next?: () => void): Promise<void>;
  /** As `authenticate` of the handler does. Send a refusal with `sendAnswer(refusal, request, response)`. */
  authenticate(request: IncomingMessage, options?: MustAuthenticate): Promise<Admitted<P> | Refused>;
  authenticate(request: IncomingMessage, options: AuthenticateOptions): Promise<Admitted<P> | Anonymous | Refused>;
}

/**
 * Mounts a handler in `node:http` and frameworks built on it: Express, Fastify, Nest. Mount it before body parsers.
 * @throws TypeError if it is not a handler
 */
export function nodeHandler<P extends Profile = NoProfile>(handler: AuthHandler<P>): NodeHandler<P> {
  assertHandler("nodeHandler", handler);
  const problem = problemAnswers();
  const handle = async (request: IncomingMessage, response: ServerResponse, next?: () => void) => {
    const received = new NodeRequest(request);
    const answering = handler.handle(received);
    if (answering !== null) sendAnswer(await answering, request, response);
    else if (next === undefined) sendAnswer(problem(new AuthError("not_found"), received), request, response);
    else next();
  };
  const authenticate = (request: IncomingMessage, options: AuthenticateOptions = {}) =>
    handler.authenticate(new NodeRequest(request), options);
  return Object.assign(handle, { authenticate: authenticate as NodeHandler<P>["authenticate"] });
}
