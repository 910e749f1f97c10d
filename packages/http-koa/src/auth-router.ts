import type { NoProfile, Profile } from "@portcullis/core";
import { assertSettings } from "@portcullis/core/ports";
import {
  type AuthHandlerOptions,
  authHandlerOptionKinds,
  createAuthHandler,
  type OpenApiDocument,
  type ProblemReporting as Reporting,
} from "@portcullis/http";
import { installedOpenTelemetry } from "@portcullis/http/node";
import type { Middleware } from "koa";
import { createGuards, type Guards } from "./guards.ts";
import { mount } from "./mount.ts";
import { type ProblemReporting, reportingOf } from "./problem-reporting.ts";

/** The options of `createAuthHandler`, with Koa's context where a problem is reported. */
export interface AuthRouterOptions<P extends Profile>
  extends Omit<AuthHandlerOptions<P>, keyof Reporting>,
    ProblemReporting {}

/** The routes of a Portcullis, to be mounted on a Koa application, and guards for the application's routes. */
export interface AuthRouter<P extends Profile = NoProfile> {
  /** Returns middleware that answers every path below the prefix and the root paths, and passes on all others. */
  routes(): Middleware;
  readonly guards: Guards<P>;
  /** Describes the routes in OpenAPI 3.1, the document that is served at `paths.openapi`. */
  openApi(): OpenApiDocument;
}

/**
 * Creates the routes of a Portcullis and the guards for the application's routes.
 * @throws RangeError for an unknown option or an invalid value; TypeError for an option of the wrong type
 * @example
 * ```ts
 * const auth = createAuthRouter({ portcullis, prefix: "/auth", trustedProxies: ["10.0.0.0/8"] });
 * const app = new Koa<UserState>();
 * app.use(auth.routes());
 * app.use(auth.guards.requireUser());
 * app.use((ctx) => {
 *   ctx.body = `Hello, ${ctx.state.user.username}`;
 * });
 * ```
 */
export function createAuthRouter<P extends Profile = NoProfile>(options: AuthRouterOptions<P>): AuthRouter<P> {
  assertSettings("createAuthRouter", options, authHandlerOptionKinds);
  const { realm: _realm, onError: _onError, renderProblem, ...rest } = options;
  const openTelemetry = options.openTelemetry ?? installedOpenTelemetry();
  const handler = createAuthHandler<P>({
    ...rest,
    ...reportingOf(options),
    ...(openTelemetry === undefined ? {} : { openTelemetry }),
  });
  const middleware = mount((request) => handler.handle(request), options);
  return { routes: () => middleware, guards: createGuards(handler, renderProblem), openApi: () => handler.openApi() };
}
