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
import { changeEmail, changeEmailOperation } from "../endpoints/change-email.ts";
import { changePasswordPage, changePasswordPageOperation } from "../endpoints/change-password-page.ts";
import { changeUsername, changeUsernameOperation } from "../endpoints/change-username.ts";
import { confirmEmail, confirmEmailOperation } from "../endpoints/confirm-email.ts";
import { deleteAccount, deleteAccountOperation } from "../endpoints/delete-account.ts";
import { forgotPassword, forgotPasswordOperation } from "../endpoints/forgot-password.ts";
import { requestVerification, requestVerificationOperation } from "../endpoints/request-verification.ts";
import { resetPassword, resetPasswordOperation } from "../endpoints/reset-password.ts";
import { updateProfile, updateProfileOperation } from "../endpoints/update-profile.ts";
import { verifyEmail, verifyEmailOperation } from "../endpoints/verify-email.ts";
import { isIssuerUrl, metadataPath, serverMetadata, serverMetadataOperation } from "../endpoints/server-metadata.ts";
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
  const routes: readonly Route[] = [
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
    { method: "PATCH", path: `${prefix}/me`, endpoint: updateProfile(deps), operation: updateProfileOperation },
    { method: "DELETE", path: `${prefix}/me`, endpoint: deleteAccount(deps), operation: deleteAccountOperation },
    {
      method: "POST",
      path: `${prefix}/change-username`,
      endpoint: changeUsername(deps),
      operation: changeUsernameOperation(rules),
    },
    {
      method: "POST",
      path: `${prefix}/change-password`,
      endpoint: changePassword(deps),
      operation: changePasswordOperation(rules, inCookies),
    },
    ...recoveryRoutes(deps, prefix),
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
  return [...routes, ...wellKnownRoutes(options, routes)];
}

/** The routes that send messages only exist if e-mail is on. Links that operators create work without it. */
function recoveryRoutes<P extends Profile>(deps: EndpointDependencies<P>, prefix: string): readonly Route[] {
  const { rules } = deps.portcullis;
  const post = (name: string, endpoint: Route["endpoint"], operation: Route["operation"]): Route => ({
    method: "POST",
    path: `${prefix}/${name}`,
    endpoint,
    operation,
  });
  return [
    ...(rules.passwordReset ? [post("reset-password", resetPassword(deps), resetPasswordOperation(rules))] : []),
    ...(rules.email === null
      ? []
      : [
          post("forgot-password", forgotPassword(deps), forgotPasswordOperation),
          post("request-verification", requestVerification(deps), requestVerificationOperation),
          post("verify-email", verifyEmail(deps), verifyEmailOperation),
          post("change-email", changeEmail(deps), changeEmailOperation),
          post("confirm-email", confirmEmail(deps), confirmEmailOperation),
        ]),
  ];
}

function wellKnownRoutes<P extends Profile>(
  { metadata, changePasswordUrl }: Pick<AuthHandlerOptions<P>, "metadata" | "changePasswordUrl">,
  routes: readonly Route[],
): readonly Route[] {
  const found: Route[] = [];
  if (metadata !== undefined && isIssuerUrl(metadata.issuer)) {
    const endpoint = serverMetadata(metadata, routes);
    found.push({ method: "GET", path: metadataPath(metadata), endpoint, operation: serverMetadataOperation });
  }
  if (changePasswordUrl !== undefined) {
    const endpoint = changePasswordPage(changePasswordUrl);
    const path = "/.well-known/change-password";
    found.push({ method: "GET", path, endpoint, operation: changePasswordPageOperation });
  }
  return found;
}
