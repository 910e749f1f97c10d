import type { CookieOptions } from "@portcullis/http-koa";
import type { HttpModuleOptions } from "@portcullis/http-koa/inversify";
import type { Config } from "../configuration/index.ts";

/** Returns the router's options for the routes below `/.well-known`, from the configuration. */
export function wellKnownOptions({ issuer, publicUrl: baseUrl, changePasswordUrl }: Config): HttpModuleOptions {
  return {
    metadata: { issuer, ...(baseUrl === undefined ? {} : { baseUrl }) },
    ...(changePasswordUrl === undefined ? {} : { changePasswordUrl }),
  };
}

/**
 * Returns the router's options for cookies and introspection, from the configuration.
 * @throws TypeError for cookies without keys
 */
export function credentialOptions(config: Config, csrfKeys: CookieOptions["csrfKeys"] | undefined): HttpModuleOptions {
  const { cookieSameSite: sameSite, corsOrigins: origins, introspectionKeys: keys, issuer, audience } = config;
  const introspection = keys === undefined ? {} : { introspection: { keys, issuer, audience } };
  if (!config.cookies) return introspection;
  if (csrfKeys === undefined) throw new TypeError("Cookies require csrfKeys.");
  return { ...introspection, cookies: { csrfKeys, sameSite, origins } };
}
