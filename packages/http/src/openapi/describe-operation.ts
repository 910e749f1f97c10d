import type { z } from "zod";
import type { CookieOptions } from "../cookies/cookie-options.ts";
import type { Route } from "../endpoints/route.ts";
import { commonHeaders, header } from "./headers.ts";
import { exampleOf, type JsonSchema } from "./json-schema.ts";
import type { Answer, Operation, RequestBody } from "../endpoints/operation.ts";
import { problemResponses, problemsOf } from "./problem-responses.ts";
import type { Schemas } from "./schemas.ts";
import { securityOf, withCookies } from "./security.ts";

export interface DocumentContext {
  readonly schemas: Schemas;
  readonly ownProblemForm: boolean;
  readonly cookies: Pick<CookieOptions, "name"> | null;
}

/** The operation object of a route. */
export function describeOperation(
  { method, operation: bare, oauth }: Pick<Route, "method" | "operation" | "oauth">,
  { schemas, ownProblemForm: ownForm, cookies }: DocumentContext,
): JsonSchema {
  const operation = withCookies({ method, operation: bare }, cookies);
  const { id, tag, summary, description, request, answer, otherAnswer } = operation;
  const parameters = parametersOf(operation, schemas);
  const optionalHeaders = Object.fromEntries(
    Object.entries(operation.problemHeaders ?? {}).map(([name, value]) => [name, header(value, { required: false })]),
  );
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(operation, cookies),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined ? {} : { requestBody: requestBody(request, schemas) }),
    responses: {
      [answer.status]: response(answer, schemas),
      ...(otherAnswer === undefined ? {} : { [otherAnswer.status]: response(otherAnswer, schemas) }),
      ...problemResponses(problemsOf(operation), { oauth, ownForm, optionalHeaders }, schemas),
    },
  };
}

function parametersOf({ parameters = {}, query, headers = {} }: Operation, schemas: Schemas): readonly JsonSchema[] {
  const described = (given: Readonly<Record<string, z.ZodType>>, place: "path" | "query" | "header") =>
    Object.entries(given).map(([name, schema]) => {
      // Everything in a query is text; the output side of the schema describes its meaning.
      const side = place === "query" ? "output" : "input";
      return { name, in: place, required: place === "path", schema: schemas.use(schema, side) };
    });
  return [...described(parameters, "path"), ...described(query?.shape ?? {}, "query"), ...described(headers, "header")];
}

function requestBody({ required = true, json, form, ...rest }: RequestBody, schemas: Schemas): JsonSchema {
  const content = (type: string, schema: z.ZodType | undefined) =>
    schema === undefined ? {} : { [type]: mediaType(schemas.use(schema, "input", rest), schemas) };
  return {
    required,
    content: { ...content("application/x-www-form-urlencoded", form), ...content("application/json", json) },
  };
}

function response(
  { description, schema, headers = {}, optionalHeaders = {}, ...rest }: Answer,
  schemas: Schemas,
): JsonSchema {
  const own = [
    ...Object.entries(headers).map(([name, value]) => [name, header(value)] as const),
    ...Object.entries(optionalHeaders).map(([name, value]) => [name, header(value, { required: false })] as const),
  ];
  return {
    description,
    headers: { ...commonHeaders, ...Object.fromEntries(own) },
    ...(schema === undefined
      ? {}
      : { content: { "application/json": mediaType(schemas.use(schema, "output", rest), schemas) } }),
  };
}

function mediaType(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const example = exampleOf(schemas.resolve(schema));
  return { schema, ...(example === undefined ? {} : { example }) };
}
