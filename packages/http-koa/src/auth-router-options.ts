import type { Portcullis, Profile } from "@portcullis/core";
import type { SettingKinds } from "@portcullis/core/ports";
import type { CookieOptions } from "./cookies/cookie-options.ts";
import type { IntrospectionOptions } from "./endpoints/introspect.ts";
import type { OpenApiOptions } from "./openapi/openapi-options.ts";
import type { ProblemReporting } from "./problems/problem-reporter.ts";
import type { TracingOptions } from "./tracing/open-telemetry.ts";

export interface AuthRouterOptions<P extends Profile> extends ProblemReporting, TracingOptions {
  readonly portcullis: Portcullis<P>;
  /** Where the routes are: `""`, or segments of unreserved characters such as `/api/auth`. Default `/auth`. */
  readonly prefix?: string;
  /**
   * The path that a proxy in front strips, as clients see it: `/api` if `/api/auth/login` arrives here as `/auth/login`.
   * The refresh token's cookie is limited to a path, which must be the one that browsers send. A path at which the
   * application mounts the router is found by itself. Segments of unreserved characters; default `""`.
   */
  readonly publicPath?: string;
  /** Routes that are not below the prefix. */
  readonly paths?: RootPaths;
  /** How the profile looks on the wire. */
  readonly profile?: ProfileOnTheWire;
  /**
   * Addresses and networks (CIDR) of the proxies whose `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto` are
   * believed. Default none: the address of a client is that of the connection.
   */
  readonly trustedProxies?: readonly string[];
  /** Default: none, tokens go in bodies and in the `Authorization` header alone. */
  readonly cookies?: CookieOptions;
  /** Default: none, and no route for it. */
  readonly introspection?: IntrospectionOptions;
  /** Resolves if the service can do its work, such as reaching its database. Default: always ready. */
  readonly ready?: () => Promise<void>;
  /** How long `ready` may take, milliseconds; default 2,000. */
  readonly readyTimeout?: number;
  /** What the description of the API says of the application. */
  readonly openapi?: OpenApiOptions;
}

/** A path, or `false` for none. */
export interface RootPaths {
  /** Default `/.well-known/jwks.json`. */
  readonly jwks?: string | false;
  /** Default `/healthz`. */
  readonly health?: string | false;
  /** Default `/readyz`. */
  readonly ready?: string | false;
  /** Of the description of the API; default `/openapi.json`. */
  readonly openapi?: string | false;
}

export interface ProfileOnTheWire {
  /**
   * Names of fields, by property of the profile. Default: the property's name in snake_case; a property that is
   * named so itself must be listed.
   */
  readonly fieldNames?: Readonly<Record<string, string>>;
}

/** The names and kinds of the options, for `assertSettings`. Values are checked where they are used. */
export const authRouterOptionKinds: SettingKinds<AuthRouterOptions<Profile>> = {
  portcullis: "object",
  prefix: "string",
  publicPath: "string",
  paths: { jwks: "any", health: "any", ready: "any", openapi: "any" } satisfies SettingKinds<RootPaths>,
  profile: { fieldNames: "object" } satisfies SettingKinds<ProfileOnTheWire>,
  trustedProxies: "array",
  cookies: {
    csrfKeys: "array",
    name: "string",
    sameSite: ["lax", "strict"],
    origins: "array",
  } satisfies SettingKinds<CookieOptions>,
  introspection: { keys: "array", issuer: "string", audience: "string" } satisfies SettingKinds<IntrospectionOptions>,
  ready: "function",
  readyTimeout: "number",
  openapi: { title: "string", version: "string", server: "string" } satisfies SettingKinds<OpenApiOptions>,
  realm: "string",
  onError: "function",
  renderProblem: "function",
  tracer: "object",
  openTelemetry: "object",
};
