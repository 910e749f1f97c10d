import { Router } from "@koa/router";
import { AuthError, type NoProfile, type Profile } from "@portcullis/core";
import type { Context, Middleware, Next } from "koa";
import type { AuthRouterOptions } from "./auth-router-options.ts";
import { changePassword } from "./endpoints/change-password.ts";
import type { Endpoint } from "./endpoints/endpoint.ts";
import { health, ready } from "./endpoints/health.ts";
import { jwks } from "./endpoints/jwks.ts";
import { listSessions } from "./endpoints/list-sessions.ts";
import { login } from "./endpoints/login.ts";
import { logout } from "./endpoints/logout.ts";
import { logoutAll } from "./endpoints/logout-all.ts";
import { me } from "./endpoints/me.ts";
import { refresh } from "./endpoints/refresh.ts";
import { register } from "./endpoints/register.ts";
import { revokeSession } from "./endpoints/revoke-session.ts";
import { createGuards } from "./guards/create-guards.ts";
import type { Guards } from "./guards/guards.ts";
import { ProblemReporter } from "./problems/problem-reporter.ts";
import { RequestError } from "./problems/request-error.ts";
import { clientAddress } from "./request/client-address.ts";
import { requestIdOf } from "./request/request-id.ts";
import { FieldNames } from "./wire/field-names.ts";

/** The routes of one Portcullis, to be mounted on a Koa application, and the guards for the application's own. */
export interface AuthRouter<P extends Profile = NoProfile> {
  /** Answers every path below the prefix, and the root paths; lets all others pass. */
  routes(): Middleware;
  readonly guards: Guards<P>;
}

interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string | false;
  readonly endpoint: Endpoint;
  /** Whether OAuth clients are to understand its errors. */
  readonly oauth?: boolean;
}

/** @throws RangeError for options that make no sense */
export function createAuthRouter<P extends Profile = NoProfile>(options: AuthRouterOptions<P>): AuthRouter<P> {
  const { portcullis, prefix = "/auth" } = options;
  if (!/^(?:\/[\w\-.~]+)*$/.test(prefix)) throw new RangeError("A prefix is empty, or segments such as /api/auth.");
  const reporter = new ProblemReporter(options);
  const routes = routesOf(options, prefix);
  const middleware = serve(routes, prefix, reporter);
  return { routes: () => middleware, guards: createGuards(portcullis, reporter) };
}

function routesOf<P extends Profile>(options: AuthRouterOptions<P>, prefix: string): readonly Route[] {
  const { portcullis, paths = {}, profile = {}, trustedProxies = [] } = options;
  const fieldNames = new FieldNames(profile.fieldNames);
  const deps = { portcullis, fieldNames, addressOf: clientAddress(trustedProxies) };
  const readiness = { ready: options.ready ?? (() => Promise.resolve()), timeout: options.readyTimeout ?? 2000 };
  return [
    { method: "POST", path: `${prefix}/register`, endpoint: register(deps) },
    { method: "POST", path: `${prefix}/login`, endpoint: login(deps), oauth: true },
    { method: "POST", path: `${prefix}/refresh`, endpoint: refresh(deps), oauth: true },
    { method: "POST", path: `${prefix}/logout`, endpoint: logout(deps) },
    { method: "POST", path: `${prefix}/logout-all`, endpoint: logoutAll(deps) },
    { method: "GET", path: `${prefix}/me`, endpoint: me(deps) },
    { method: "POST", path: `${prefix}/change-password`, endpoint: changePassword(deps) },
    { method: "GET", path: `${prefix}/sessions`, endpoint: listSessions(deps) },
    { method: "DELETE", path: `${prefix}/sessions/:id`, endpoint: revokeSession(deps) },
    { method: "GET", path: paths.jwks ?? "/.well-known/jwks.json", endpoint: jwks(deps) },
    { method: "GET", path: paths.health ?? "/healthz", endpoint: health() },
    { method: "GET", path: paths.ready ?? "/readyz", endpoint: ready(readiness) },
  ];
}

function serve(routes: readonly Route[], prefix: string, reporter: ProblemReporter): Middleware {
  const router = new Router({ sensitive: true, strict: true });
  const answered =
    <C extends Context>(oauth: boolean, handle: (ctx: C) => Promise<void> | void) =>
    async (ctx: C) => {
      requestIdOf(ctx);
      ctx.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
      try {
        await handle(ctx);
      } catch (error) {
        reporter.report(error, ctx, { oauth });
      }
    };
  for (const { method, path, endpoint, oauth = false } of routes) {
    if (path !== false) router.register(path, [method], answered(oauth, endpoint));
  }
  const unmatched = (allowed: readonly string[]) => answered<Context>(false, (ctx) => refuse(ctx, allowed));
  const dispatch = router.routes();
  return async (ctx: Context, next: Next) => {
    await dispatch(ctx as Parameters<typeof dispatch>[0], async () => {
      const allowed = router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods);
      const isOurs = allowed.length > 0 || (prefix !== "" && `${ctx.path}/`.startsWith(`${prefix}/`));
      await (isOurs ? unmatched(allowed)(ctx) : next());
    });
  };
}

/** A path below the prefix that has no route, or not with this method. */
function refuse(ctx: Context, allowed: readonly string[]): void {
  if (allowed.length === 0) throw new AuthError("not_found");
  const allow = [...new Set([...allowed, "OPTIONS"])].toSorted().join(", ");
  if (ctx.method !== "OPTIONS") throw new RequestError("method_not_allowed", { headers: { Allow: allow } });
  ctx.set("Allow", allow);
  ctx.status = 204;
}
