import type { Profile } from "@portcullis/core";
import type { AuthHandlerOptions } from "./auth-handler-options.ts";
import { changePassword, changePasswordOperation } from "../endpoints/change-password.ts";
import type { EndpointDependencies } from "../endpoints/endpoint.ts";
import type { Route } from "../endpoints/route.ts";
import { introspect, introspectOperation } from "../endpoints/introspect.ts";
import { health, healthOperation, ready, readyOperation } from "../endpoints/health.ts";
import { jwks, jwksOperation } from "../endpoints/jwks.ts";
import { listSessions, listSessionsOperation } from "../endpoints/list-sessions.ts";
import { login, loginOperation } from "../endpoints/login.ts";
import { logout, logoutOperation } from "../endpoints/logout.ts";
import { logoutAll, logoutAllOperation } from "../endpoints/logout-all.ts";
import { me, meOperation } from "../endpoints/me.ts";
import { refresh, refreshOperation } from "../endpoints/refresh.ts";
import { register, registerOperation } from "../endpoints/register.ts";
import { revoke, revokeOperation } from "../endpoints/revoke.ts";
import { revokeSession, revokeSessionOperation } from "../endpoints/revoke-session.ts";
import { token, tokenOperation } from "../endpoints/token.ts";
import { clientAddress } from "../request/client-address.ts";
import { FieldNames } from "../wire/field-names.ts";

export function routesOf<P extends Profile>(
  options: AuthHandlerOptions<P>,
  prefix: string,
  credentials: Pick<EndpointDependencies<P>, "authenticator" | "cookies">,
): readonly Route[] {
  const { portcullis, paths = {}, profile = {}, trustedProxies = [], introspection } = options;
  const fieldNames = new FieldNames(profile.fieldNames);
  const { rules } = portcullis;
  const inCookies = credentials.cookies !== null;
  const deps = { portcullis, fieldNames, addressOf: clientAddress(trustedProxies), ...credentials };
  const readiness = { ready: options.ready ?? (() => Promise.resolve()), timeout: options.readyTimeout ?? 2000 };
  return [
    { method: "POST", path: `${prefix}/register`, endpoint: register(deps), operation: registerOperation(rules) },
    {
      method: "POST",
      path: `${prefix}/login`,
      endpoint: login(deps),
      operation: loginOperation(inCookies),
      oauth: "members",
    },
    {
      method: "POST",
      path: `${prefix}/refresh`,
      endpoint: refresh(deps),
      operation: refreshOperation(inCookies),
      oauth: "members",
    },
    { method: "POST", path: `${prefix}/token`, endpoint: token(deps), operation: tokenOperation, oauth: "answer" },
    { method: "POST", path: `${prefix}/logout`, endpoint: logout(deps), operation: logoutOperation(inCookies) },
    { method: "POST", path: `${prefix}/revoke`, endpoint: revoke(deps), operation: revokeOperation, oauth: "answer" },
    ...(introspection === undefined
      ? []
      : [
          {
            method: "POST" as const,
            path: `${prefix}/introspect`,
            endpoint: introspect(deps, introspection),
            operation: introspectOperation,
            oauth: "answer" as const,
          },
        ]),
    { method: "POST", path: `${prefix}/logout-all`, endpoint: logoutAll(deps), operation: logoutAllOperation },
    { method: "GET", path: `${prefix}/me`, endpoint: me(deps), operation: meOperation },
    {
      method: "POST",
      path: `${prefix}/change-password`,
      endpoint: changePassword(deps),
      operation: changePasswordOperation(rules),
    },
    { method: "GET", path: `${prefix}/sessions`, endpoint: listSessions(deps), operation: listSessionsOperation },
    {
      method: "DELETE",
      path: `${prefix}/sessions/:id`,
      endpoint: revokeSession(deps),
      operation: revokeSessionOperation,
    },
    { method: "GET", path: paths.jwks ?? "/.well-known/jwks.json", endpoint: jwks(deps), operation: jwksOperation },
    { method: "GET", path: paths.health ?? "/healthz", endpoint: health(), operation: healthOperation },
    { method: "GET", path: paths.ready ?? "/readyz", endpoint: ready(readiness), operation: readyOperation },
  ];
}
