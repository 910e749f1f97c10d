import { Router } from "@koa/router";
import { AuthError, type NoProfile, type Profile } from "@portcullis/core";
import { assertSettings } from "@portcullis/core/ports";
import type { Context, Middleware, Next } from "koa";
import { type AuthRouterOptions, authRouterOptionKinds } from "./auth-router-options.ts";
import { CookieTransport } from "./cookies/cookie-transport.ts";
import { Authenticator } from "./guards/authenticator.ts";
import { createGuards } from "./guards/create-guards.ts";
import type { Guards } from "./guards/guards.ts";
import { describeRoutes } from "./describe-routes.ts";
import type { OpenApiDocument } from "./openapi/document.ts";
import { isTokenRequest, type OAuthForm } from "./problems/oauth-answers.ts";
import { ProblemReporter } from "./problems/problem-reporter.ts";
import { RequestError } from "@portcullis/http";
import { isPath } from "./request/mount-path.ts";
import { requestIdOf } from "./request/request-id.ts";
import { malformedTarget, readTarget } from "./request/request-target.ts";
import type { Route } from "./endpoints/route.ts";
import { routesOf } from "./routes.ts";
import { type Tracing, tracingOf } from "./tracing/open-telemetry.ts";
import { inSpan } from "./tracing/request-span.ts";
import { withSpans } from "./tracing/use-case-spans.ts";

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
 * @throws RangeError for an unknown option or an invalid value
 * @throws TypeError for an option of the wrong type
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
  assertSettings("createAuthRouter", options, authRouterOptionKinds);
  const { prefix = "/auth", publicPath = "", trustedProxies = [] } = options;
  const tracing = tracingOf(options);
  const portcullis = withSpans(options.portcullis, tracing);
  if (!isPath(prefix)) throw new RangeError("prefix must be empty or a path such as /api/auth.");
  if (!isPath(publicPath)) throw new RangeError("publicPath must be empty or a path such as /api.");
  const reporter = new ProblemReporter(options);
  const cookies =
    options.cookies === undefined
      ? null
      : new CookieTransport({ ...options.cookies, portcullis, prefix, publicPath, trustedProxies });
  const authenticator = new Authenticator(portcullis, cookies);
  const { routes, document } = describeRoutes(
    routesOf({ ...options, portcullis }, prefix, { authenticator, cookies }),
    options,
  );
  const middleware = serve(routes, prefix, reporter, tracing);
  return { routes: () => middleware, guards: createGuards(authenticator, reporter), openApi: document };
}

function serve(
  routes: readonly Route[],
  prefix: string,
  reporter: ProblemReporter,
  tracing: Tracing | null,
): Middleware {
  const router = new Router({ sensitive: true, strict: true });
  const handled =
    <C extends Context>(oauth: OAuthForm | undefined, handle: (ctx: C) => Promise<void> | void) =>
    async (ctx: C) => {
      requestIdOf(ctx);
      ctx.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
      try {
        await handle(ctx);
      } catch (error) {
        reporter.report(error, ctx, { oauth: isTokenRequest(ctx) ? "answer" : oauth });
      }
    };
  for (const { method, path, endpoint, oauth } of routes) {
    if (path !== false) router.register(path, [method], inSpan(tracing, path, handled(oauth, endpoint)));
  }
  const refuseTarget = handled<Context>(undefined, () => {
    throw malformedTarget();
  });
  const unmatched = (allowed: readonly string[]) => handled<Context>(undefined, (ctx) => rejectUnmatched(ctx, allowed));
  const dispatch = router.routes();
  return async (ctx: Context, next: Next) => {
    if (!readTarget(ctx)) {
      await refuseTarget(ctx);
      return;
    }
    await dispatch(ctx as Parameters<typeof dispatch>[0], async () => {
      const allowed = router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods);
      const belongsToRouter = allowed.length > 0 || (prefix !== "" && `${ctx.path}/`.startsWith(`${prefix}/`));
      await (belongsToRouter ? unmatched(allowed)(ctx) : next());
    });
  };
}

/** Rejects a path below the prefix without a route, or without one for this method. */
function rejectUnmatched(ctx: Context, allowed: readonly string[]): void {
  if (allowed.length === 0) throw new AuthError("not_found");
  const allow = [...new Set([...allowed, "OPTIONS"])].toSorted().join(", ");
  if (ctx.method !== "OPTIONS") throw new RequestError("method_not_allowed", { headers: { Allow: allow } });
  ctx.set("Allow", allow);
  ctx.status = 204;
}
