import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";
import type { Operation } from "./operation.ts";
import type { Route } from "./route.ts";

/** The URLs of the service in the metadata. */
export interface MetadataOptions {
  /**
   * The issuer (`iss`) of signed tokens, as the crypto adapters have it. The route exists only if it is an http(s) URL.
   */
  readonly issuer: string;
  /**
   * The URL under which clients reach the routes, without the prefix and a trailing slash. Default: the origin of the
   * issuer.
   */
  readonly baseUrl?: string;
}

const schema = z.looseObject({ issuer: z.url(), token_endpoint: z.url(), jwks_uri: z.url() });

export const serverMetadataOperation: Operation = {
  id: "serverMetadata",
  tag: "Service",
  summary: "Metadata for OAuth clients",
  access: "everybody",
  answer: { status: 200, description: "Authorization server metadata (RFC 8414).", schema },
  selfContained: true,
};

/** Whether metadata can name this issuer (RFC 8414 §2). */
export const isIssuerUrl = (issuer: string): boolean =>
  /^https?:/i.test(issuer) && URL.canParse(issuer) && new URL(issuer).search === "" && new URL(issuer).hash === "";

/** The path of the metadata: that of the issuer follows the well-known one (RFC 8414 §3.1). */
export function metadataPath({ issuer }: MetadataOptions): string {
  const { pathname } = new URL(issuer);
  return `/.well-known/oauth-authorization-server${pathname === "/" ? "" : pathname}`;
}

/** Authorization server metadata (RFC 8414), of the routes that exist. */
export function serverMetadata(options: MetadataOptions, routes: readonly Route[]): Endpoint {
  const { issuer, baseUrl = new URL(issuer).origin } = options;
  const urlOf = (id: string) => {
    const path = routes.find(({ operation }) => operation.id === id)?.path;
    return typeof path === "string" ? `${baseUrl}${path}` : undefined;
  };
  const introspection = urlOf("introspect");
  const metadata = {
    issuer,
    token_endpoint: urlOf("token"),
    jwks_uri: urlOf("keys"),
    // Required by RFC 8414 §2, also without an authorization endpoint, which no grant here uses.
    response_types_supported: [],
    grant_types_supported: ["password", "refresh_token"],
    token_endpoint_auth_methods_supported: ["none"],
    revocation_endpoint: urlOf("revoke"),
    revocation_endpoint_auth_methods_supported: ["none"],
    ...(introspection === undefined
      ? {}
      : {
          introspection_endpoint: introspection,
          introspection_endpoint_auth_methods_supported: ["client_secret_basic"],
        }),
  };
  return async (exchange) => exchange.answerJson(200, metadata);
}
