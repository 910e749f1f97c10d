import type { Route } from "../routes.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Operation } from "./operation.ts";

/** The ways to authenticate. URLs are relative to the server's (OpenAPI 3.1.1 §4.6). */
export function securitySchemes(routes: readonly Route[]): JsonSchema {
  const pathOf = (id: string) => routes.find(({ operation }) => operation.id === id)?.path;
  const relative = (path: string | false | undefined) =>
    typeof path === "string" ? path.replace(/^\//, "") : undefined;
  return {
    oauth2: {
      type: "oauth2",
      description: "An access token in the `Authorization` header (RFC 6750 §2.1).",
      flows: {
        password: { tokenUrl: relative(pathOf("login")), refreshUrl: relative(pathOf("refresh")), scopes: {} },
      },
    },
  };
}

/** What an operation asks for: one of these. */
export function securityOf({ access }: Pick<Operation, "access">): readonly JsonSchema[] {
  const ways = [{ oauth2: [] }];
  if (access === "everybody") return [];
  return access === "user" ? ways : [...ways, {}];
}
