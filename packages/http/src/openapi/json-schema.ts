import { z } from "zod";

/** JSON Schema, draft 2020-12, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The side of a schema's transformations: `input` is what is sent, `output` what is returned. */
export type Side = "input" | "output";

/** Returns the JSON Schema of a schema of requests or responses. */
export function jsonSchemaOf(schema: z.ZodType, io: Side): JsonSchema {
  const { $schema: _, "~standard": _standard, ...jsonSchema } = z.toJSONSchema(schema, { io, override: shorten });
  return jsonSchema;
}

/** Removes patterns if there is a format: they are long and redundant. */
function shorten({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (typeof jsonSchema.format === "string") delete jsonSchema.pattern;
}

/** Returns the schema with references to `#/$defs/…` moved to another place. */
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

/**
 * Returns the schema's example, or one made from those of its properties. Undefined if a required property has none.
 */
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
