import type { OpenApiDocument } from "@portcullis/http-koa";
import { compile } from "json-schema-to-typescript";

type Json = Readonly<Record<string, unknown>>;
type Content = Readonly<Record<string, { readonly schema?: Json }>>;

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Json }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

const banner = `/* Made of the API's OpenAPI document: npm run generate -w packages/client */\n`;

/** The types of what operations take, return and fail with. Operations for machines are left out. */
export async function apiTypes({ paths, components }: OpenApiDocument): Promise<string> {
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Operation>>)
      .filter(([, { tags }]) => !tags.includes("Service"))
      .map(([method, operation]) => [operation.operationId, describe(method, path, operation)] as const),
  );
  const operations = { ...closed(Object.fromEntries(described)), title: "Operations" };
  const problem = { $ref: "#/components/schemas/Problem" };
  const root = { ...closed({ operations, problem }), $defs: components["schemas"] };
  const schema = JSON.parse(JSON.stringify(root).replaceAll("#/components/schemas/", "#/$defs/")) as Json;
  return compile(schema, "Api", {
    bannerComment: banner,
    ignoreMinAndMaxItems: true,
    additionalProperties: false,
    style: { printWidth: 120 },
  });
}

function describe(method: string, path: string, { summary, parameters = [], requestBody, responses }: Operation): Json {
  const query = parameters.filter((parameter) => parameter.in === "query");
  const { "application/json": json, "application/x-www-form-urlencoded": form } = requestBody?.content ?? {};
  const request = json?.schema ?? form?.schema;
  const answer = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1].content;
  const body = answer?.["application/json"]?.schema;
  return {
    ...closed({
      method: { const: method.toUpperCase() },
      path: { const: path },
      ...(query.length === 0 ? {} : { query: optional(query.map(({ name, schema }) => [name, schema] as const)) }),
      ...(request === undefined ? {} : { request }),
      ...(body === undefined ? {} : { answer: body }),
      problem: { enum: Object.values(responses).flatMap(codesOf) },
    }),
    description: `${summary}.`,
  };
}

/**
 * The codes that answers with one status may have. If OAuth clients get another form, the codes of problem documents.
 */
function codesOf({ content }: Operation["responses"][string]): readonly string[] {
  const form = content?.["application/problem+json"] ?? content?.["application/json"];
  const { properties } = (form?.schema ?? {}) as {
    readonly properties?: { readonly code?: { readonly enum: readonly string[] } };
  };
  return properties?.code?.enum ?? [];
}

const optional = (entries: readonly (readonly [string, Json])[]): Json => ({
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(entries),
});

const closed = (properties: Json): Json => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
