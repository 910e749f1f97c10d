import { z } from "zod";

/** JSON Schema, draft 2020-12, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Which side of a schema's transformations: what is sent, or what is answered. */
export type Side = "input" | "output";

/** The JSON Schema of a schema that requests are validated by, or that answers are written by. */
export function jsonSchemaOf(schema: z.ZodType, io: Side): JsonSchema {
  const { $schema: _, "~standard": _standard, ...jsonSchema } = z.toJSONSchema(schema, { io, override: shorten });
  return jsonSchema;
}

/** Formats say it all; the patterns beside them fill a page. */
function shorten({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (typeof jsonSchema.format === "string") delete jsonSchema.pattern;
}

/** The same; what it refers to as `#/$defs/…` is at another place. */
export function rebaseReferences(schema: JsonSchema, place: string): JsonSchema {
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    return isSchema(value) ? rebaseReferences(value, place) : value;
  };
  const entries = Object.entries(schema).map(([name, value]) => {
    const isReference = name === "$ref" && typeof value === "string";
    return [name, isReference ? value.replace(/^#\/\$defs\//, place) : moved(value)] as const;
  });
  return Object.fromEntries(entries);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the schema gives as an example, or one put together from those of its properties; undefined if some lack theirs. */
export function exampleOf(schema: JsonSchema): unknown {
  const { examples, properties, required = [] } = schema;
  if (Array.isArray(examples)) return examples[0];
  if (!isSchema(properties)) return undefined;
  const given = Object.entries(properties).flatMap(([name, property]) => {
    const example = isSchema(property) ? exampleOf(property) : undefined;
    return example === undefined ? [] : [[name, example] as const];
  });
  const names = new Set(given.map(([name]) => name));
  const isComplete = Array.isArray(required) && required.every((name: string) => names.has(name));
  return isComplete && given.length > 0 ? Object.fromEntries(given) : undefined;
}
