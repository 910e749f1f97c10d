import type { Profile } from "@portcullis/core";
import type { AuthHandlerOptions } from "./auth-handler-options.ts";
import { describe, describeOperation } from "../endpoints/describe.ts";
import type { Route } from "../endpoints/route.ts";
import { FieldNames } from "../wire/field-names.ts";
import { type OpenApiDocument, openApiDocument } from "../openapi/document.ts";

export interface DescribedRoutes {
  /** Including the route of the document. */
  readonly routes: readonly Route[];
  readonly document: () => OpenApiDocument;
}

/** Describes routes lazily and once. */
export function describeRoutes<P extends Profile>(
  undescribed: readonly Route[],
  { portcullis, paths = {}, profile = {}, renderProblem, openapi, cookies }: AuthHandlerOptions<P>,
): DescribedRoutes {
  const path = paths.openapi ?? "/openapi.json";
  const { email, profile: profileSchema } = portcullis.rules;
  const make = () =>
    openApiDocument(
      {
        routes,
        profile: profileSchema,
        emailField: typeof email === "object" ? (email?.field ?? null) : null,
        fieldNames: new FieldNames(profile.fieldNames),
        path: path === false ? "/openapi.json" : path,
        ownProblemForm: renderProblem !== undefined,
        cookies: cookies ?? null,
      },
      openapi,
    );
  let made: OpenApiDocument | undefined;
  const document = () => (made ??= make());
  const routes: readonly Route[] = [
    ...undescribed,
    { method: "GET", path, endpoint: describe(document), operation: describeOperation },
  ];
  return { routes, document };
}
