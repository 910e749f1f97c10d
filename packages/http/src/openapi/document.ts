import type { Profile, ProfileSchema } from "@portcullis/core";
import type { CookieOptions } from "../cookies/cookie-options.ts";
import type { Route } from "../endpoints/route.ts";
import type { FieldNames } from "../wire/field-names.ts";
import { describeOperation } from "./describe-operation.ts";
import { headers } from "./headers.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { OpenApiOptions } from "./openapi-options.ts";
import { problemExamples } from "./problem-responses.ts";
import { profileFields } from "./profile-fields.ts";
import { Schemas } from "./schemas.ts";
import { securitySchemes } from "./security.ts";

/** The description of an API in OpenAPI 3.1.1 (spec.openapis.org/oas/v3.1.1), to be written as JSON. */
export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, JsonSchema>>;
  readonly components: Readonly<Record<string, JsonSchema>>;
}

export interface DocumentInput<P extends Profile> {
  readonly routes: readonly Route[];
  readonly profile: ProfileSchema<P>;
  readonly fieldNames: FieldNames;
  /** The property of the profile that holds the e-mail address; null if no property does. */
  readonly emailField: string | null;
  /** Where the document is. */
  readonly path: string;
  /** Whether the application renders problems itself. */
  readonly ownProblemForm: boolean;
  readonly cookies: Pick<CookieOptions, "name"> | null;
}

const tags = [
  { name: "Account", description: "The user's account." },
  { name: "Recovery", description: "Forgotten passwords and e-mail addresses." },
  { name: "Tokens", description: "Log in, refresh, log out." },
  { name: "Sessions", description: "The user's sessions." },
  { name: "Service", description: "For monitoring and other programs." },
] as const;

const description = `Password authentication. Names are in snake_case, times in UTC, durations in seconds.

Every failure is a problem document (RFC 9457) with a \`code\` for programs. Besides the failures listed with each operation, an unknown path is answered with 404 \`not_found\`, an unknown method with 405 \`method_not_allowed\`, and an incomplete request with 400 \`invalid_request\`, 408 \`request_timeout\`, 413 \`payload_too_large\` or 431 \`header_fields_too_large\`.`;

/** Describes the routes of a router. */
export function openApiDocument<P extends Profile>(
  { routes, profile, fieldNames, emailField, path, ownProblemForm, cookies }: DocumentInput<P>,
  { title = "Portcullis", version = "1", server = rootFrom(path) }: OpenApiOptions = {},
): OpenApiDocument {
  const fields = {
    input: profileFields(profile, "input", fieldNames),
    output: profileFields(profile, "output", fieldNames),
  };
  const schemas = new Schemas(fields, emailField === null ? null : fieldNames.toWire(emailField));
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    if (route.path === false) continue;
    const pattern = route.path.replaceAll(/:(\w+)/g, "{$1}");
    const operation = describeOperation(route, { schemas, ownProblemForm, cookies });
    paths[pattern] = { ...paths[pattern], [route.method.toLowerCase()]: operation };
  }
  return {
    openapi: "3.1.1",
    info: { title, version, description },
    servers: [{ url: server }],
    tags: tags.filter(({ name }) => routes.some(({ path: at, operation }) => at !== false && operation.tag === name)),
    paths,
    components: {
      schemas: schemas.all(),
      headers,
      examples: problemExamples(),
      securitySchemes: securitySchemes(routes, cookies),
    },
  };
}

/** The root of the routes, relative to the document, so that it is correct behind any proxy and below any path. */
function rootFrom(path: string): string {
  const depth = path.split("/").length - 2;
  return depth === 0 ? "." : Array.from({ length: depth }, () => "..").join("/");
}
