import { accessCookieName } from "../cookies/token-cookies.ts";
import type { CookieOptions } from "../cookies/cookie-options.ts";
import { csrfTokenHeader } from "../cookies/csrf-token-header.ts";
import { setCookieHeader } from "../cookies/set-cookie-header.ts";
import type { Route } from "../endpoints/route.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Operation } from "../endpoints/operation.ts";

type Cookies = Pick<CookieOptions, "name"> | null;

/** The ways to authenticate. URLs are relative to that of the server (OpenAPI 3.1.1 §4.6). */
export function securitySchemes(routes: readonly Route[], cookies: Cookies): JsonSchema {
  const pathOf = (id: string) => {
    const path = routes.find(({ operation }) => operation.id === id)?.path;
    return typeof path === "string" ? path.slice(1) : undefined;
  };
  const flow = { tokenUrl: pathOf("token"), refreshUrl: pathOf("token"), scopes: {} };
  const cookie = {
    type: "apiKey",
    in: "cookie",
    name: accessCookieName(cookies?.name),
    description:
      "An access token in the cookie that a login with cookies sets. Only pages of the application may send it.",
  };
  return {
    oauth2: {
      type: "oauth2",
      description: "An access token in the `Authorization` header (RFC 6750 §2.1).",
      flows: { password: flow },
    },
    ...(cookies === null ? {} : { cookie }),
    ...(routes.some(({ operation }) => operation.access === "api-key") ? apiKeySchemes : {}),
  };
}

const apiKeySchemes: JsonSchema = {
  apiKey: { type: "apiKey", in: "header", name: "Token", description: "One of the configured keys." },
  apiKeyAsBearer: { type: "http", scheme: "bearer", description: "The same key, as a bearer token." },
  apiKeyAsBasic: {
    type: "http",
    scheme: "basic",
    description: "The same key, as the password, with any username (RFC 6749 §2.3.1).",
  },
};

/** The credentials of an operation: one of these; `{}` means none. */
export function securityOf({ access }: Pick<Operation, "access">, cookies: Cookies): readonly JsonSchema[] {
  if (access === "everybody") return [];
  if (access === "api-key") return [{ apiKey: [] }, { apiKeyAsBearer: [] }, { apiKeyAsBasic: [] }];
  const ways = [{ oauth2: [] }, ...(cookies === null ? [] : [{ cookie: [] }])];
  return access === "user" ? ways : [...ways, {}];
}

/** Adds the headers and problems of cookies to an operation that takes an access token. */
export function withCookies({ method, operation }: Pick<Route, "method" | "operation">, cookies: Cookies): Operation {
  if (cookies === null || operation.access !== "user" || method === "GET") return operation;
  const { headers = {}, problems = [], answer } = operation;
  return {
    ...operation,
    headers: { ...headers, ...csrfTokenHeader },
    answer: { ...answer, optionalHeaders: { ...answer.optionalHeaders, ...setCookieHeader } },
    problems: [...problems, "csrf_refused"],
  };
}
