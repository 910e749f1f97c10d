import type { z } from "zod";
import type { Route } from "../routes.ts";
import { commonHeaders, header } from "./headers.ts";
import { exampleOf, type JsonSchema } from "./json-schema.ts";
import type { Answer, RequestBody } from "./operation.ts";
import { problemResponses, problemsOf } from "./problem-responses.ts";
import type { Schemas } from "./schemas.ts";
import { securityOf } from "./security.ts";

export interface Surroundings {
  readonly schemas: Schemas;
  readonly ownProblemForm: boolean;
}

/** The operation object of a route. */
export function describeOperation(
  { operation, oauth = false }: Pick<Route, "operation" | "oauth">,
  { schemas, ownProblemForm: ownForm }: Surroundings,
): JsonSchema {
  const { id, tag, summary, description, parameters, request, answer } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(operation),
    ...(parameters === undefined ? {} : { parameters: pathParameters(parameters, schemas) }),
    ...(request === undefined ? {} : { requestBody: requestBody(request, schemas) }),
    responses: {
      [answer.status]: response(answer, schemas),
      ...problemResponses(problemsOf(operation), { oauth, ownForm }, schemas),
    },
  };
}

function pathParameters(parameters: Readonly<Record<string, z.ZodType>>, schemas: Schemas): readonly JsonSchema[] {
  return Object.entries(parameters).map(([name, schema]) => {
    return { name, in: "path", required: true, schema: schemas.use(schema, "input") };
  });
}

function requestBody({ required = true, json, form, ...rest }: RequestBody, schemas: Schemas): JsonSchema {
  const content = (type: string, schema: z.ZodType | undefined) =>
    schema === undefined ? {} : { [type]: mediaType(schemas.use(schema, "input", rest), schemas) };
  return {
    required,
    content: { ...content("application/x-www-form-urlencoded", form), ...content("application/json", json) },
  };
}

function response({ description, schema, headers = {}, ...rest }: Answer, schemas: Schemas): JsonSchema {
  const own = Object.entries(headers).map(([name, value]) => [name, header(value)] as const);
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
