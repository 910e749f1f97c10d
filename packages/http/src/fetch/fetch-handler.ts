import type { NoProfile, Profile } from "@portcullis/core";
import type { Admitted, Anonymous, AuthenticateOptions, MustAuthenticate, Refused } from "../guards/guards.ts";
import type { AuthHandler } from "../handler/auth-handler.ts";
import { assertHandler } from "../handler/assert-handler.ts";
import { type FetchInfo, FetchRequest } from "./fetch-request.ts";
import { toResponse } from "./to-response.ts";

export interface FetchHandler<P extends Profile = NoProfile> {
  /** Answers a request. Returns null if its path belongs to the application. Never rejects. */
  (request: Request, info?: FetchInfo): Promise<Response | null>;
  /** As `authenticate` of the handler does. Its refusal is a `Response`. */
  authenticate(request: Request, options?: FetchInfo & MustAuthenticate): Promise<Admitted<P> | Refused<Response>>;
  authenticate(
    request: Request,
    options: FetchInfo & AuthenticateOptions,
  ): Promise<Admitted<P> | Anonymous | Refused<Response>>;
}

/**
 * Mounts a handler in runtimes and frameworks with the Fetch standard: Hono, Bun, Deno, Cloudflare Workers, Next,
 * SvelteKit, Elysia.
 * @throws TypeError if it is not a handler
 */
export function fetchHandler<P extends Profile = NoProfile>(handler: AuthHandler<P>): FetchHandler<P> {
  assertHandler("fetchHandler", handler);
  const handle = async (request: Request, info?: FetchInfo) => {
    const answer = await handler.handle(new FetchRequest(request, info));
    return answer === null ? null : toResponse(answer, request.method);
  };
  const authenticate = async (request: Request, options: FetchInfo & AuthenticateOptions = {}) => {
    const outcome = await handler.authenticate(new FetchRequest(request, options), options);
    return outcome.refusal === undefined ? outcome : { refusal: toResponse(outcome.refusal, request.method) };
  };
  return Object.assign(handle, { authenticate: authenticate as FetchHandler<P>["authenticate"] });
}
