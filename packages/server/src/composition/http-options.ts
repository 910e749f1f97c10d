import type { CookieOptions } from "@portcullis/http-koa";
import type { HttpModuleOptions } from "@portcullis/http-koa/inversify";
import type { Config } from "../configuration/index.ts";

/** The router's options for cookies and introspection, from the configuration. */
export function credentialOptions(config: Config, csrfKeys: CookieOptions["csrfKeys"]): HttpModuleOptions {
  const { cookies, cookieSameSite: sameSite, corsOrigins: origins, introspectionKeys: keys, issuer, audience } = config;
  return {
    ...(cookies ? { cookies: { csrfKeys, sameSite, origins } } : {}),
    ...(keys === undefined ? {} : { introspection: { keys, issuer, audience } }),
  };
}
