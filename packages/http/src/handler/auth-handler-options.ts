import type { Portcullis, Profile } from "@portcullis/core";
import type { SettingKinds } from "@portcullis/core/ports";
import { type CookieOptions, sameSites } from "../cookies/cookie-options.ts";
import type { IntrospectionOptions } from "../endpoints/introspect.ts";
import type { MetadataOptions } from "../endpoints/server-metadata.ts";
import type { OpenApiOptions } from "../openapi/openapi-options.ts";
import type { ProblemReporting } from "../reporting/problem-reporter.ts";
import type { TracingOptions } from "../tracing/open-telemetry.ts";

export interface AuthHandlerOptions<P extends Profile> extends ProblemReporting, TracingOptions {
  readonly portcullis: Portcullis<P>;
  /** The path of the routes: `""`, or segments of unreserved characters such as `/api/auth`. Default `/auth`. */
  readonly prefix?: string;
  /**
   * The path that a proxy in front strips: `/api` if `/api/auth/login` arrives here as `/auth/login`. The refresh
   * token's cookie is limited to the path that browsers send. The path at which the application mounts the routes is
   * detected. Segments of unreserved characters; default `""`.
   */
  readonly publicPath?: string;
  /** Routes that are not below the prefix. */
  readonly paths?: RootPaths;
  /** The format of the profile on the wire. */
  readonly profile?: ProfileOnTheWire;
  /**
   * Addresses and networks (CIDR) of the proxies whose `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto`
   * are trusted. Default: none; the address of a client is that of the connection.
   */
  readonly trustedProxies?: readonly string[];
  /** Tokens in cookies. Default: none; tokens are sent in bodies and in the `Authorization` header. */
  readonly cookies?: CookieOptions;
  /** Token introspection. Default: none, and no route. */
  readonly introspection?: IntrospectionOptions;
  /** Metadata for OAuth clients (RFC 8414). Default: none, and no route. */
  readonly metadata?: MetadataOptions;
  /**
   * The page of the application where users change their password: `/.well-known/change-password` leads there. Default:
   * none, and no route.
   */
  readonly changePasswordUrl?: string;
  /** Resolves if the service can be used, for example if its database answers. Default: always ready. */
  readonly ready?: () => Promise<void>;
  /** How long `ready` may take, in milliseconds: 1 to 600,000; default 2,000. */
  readonly readyTimeout?: number;
  /** What the OpenAPI document says about the application. */
  readonly openapi?: OpenApiOptions;
}

/** Paths outside the prefix: segments of unreserved characters. `false` turns a route off. */
export interface RootPaths {
  /** Default `/.well-known/jwks.json`. */
  readonly jwks?: string | false;
  /** Default `/healthz`. */
  readonly health?: string | false;
  /** Default `/readyz`. */
  readonly ready?: string | false;
  /** The OpenAPI document. Default `/openapi.json`. */
  readonly openapi?: string | false;
}

export interface ProfileOnTheWire {
  /**
   * Names of fields, by property of the profile. Default: the name of the property in snake_case. A property whose own
   * name is in snake_case must be listed.
   */
  readonly fieldNames?: Readonly<Record<string, string>>;
}

export const defaultPrefix = "/auth";

/** The names and kinds of the options, for `assertSettings`. The code that uses a value checks it. */
export const authHandlerOptionKinds: SettingKinds<AuthHandlerOptions<Profile>> = {
  portcullis: "object",
  prefix: "string",
  publicPath: "string",
  paths: { jwks: "any", health: "any", ready: "any", openapi: "any" } satisfies SettingKinds<RootPaths>,
  profile: { fieldNames: "object" } satisfies SettingKinds<ProfileOnTheWire>,
  trustedProxies: "array",
  cookies: {
    csrfKeys: "object",
    name: "string",
    sameSite: sameSites,
    origins: "array",
  } satisfies SettingKinds<CookieOptions>,
  introspection: { keys: "array", issuer: "string", audience: "string" } satisfies SettingKinds<IntrospectionOptions>,
  metadata: { issuer: "string", baseUrl: "string" } satisfies SettingKinds<MetadataOptions>,
  changePasswordUrl: "string",
  ready: "function",
  readyTimeout: "number",
  openapi: { title: "string", version: "string", server: "string" } satisfies SettingKinds<OpenApiOptions>,
  realm: "string",
  onError: "function",
  renderProblem: "function",
  tracer: "object",
  openTelemetry: "object",
};
