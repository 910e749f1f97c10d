import type { Profile, ProfileSchema } from "@portcullis/core";
import { z } from "zod";
import type { FieldNames } from "../wire/field-names.ts";
import { isSchema, type JsonSchema, type Side } from "./json-schema.ts";

/** The fields of a profile on the wire. */
export interface ProfileFields {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  /** Whether other fields are not allowed. */
  readonly closed: boolean;
  /** The definitions that the properties refer to as `#/$defs/…`. */
  readonly definitions: JsonSchema;
}

/** For a schema that does not describe itself. */
const unknownFields: ProfileFields = { properties: {}, required: [], closed: false, definitions: {} };

/** Returns the fields of a profile's schema, if it supports JSON Schema (standardschema.dev, Standard JSON Schema). */
export function profileFields<P extends Profile>(
  schema: ProfileSchema<P>,
  side: Side,
  names: FieldNames,
): ProfileFields {
  const jsonSchema = ask(schema, side);
  if (jsonSchema === null || !isSchema(jsonSchema["properties"])) return unknownFields;
  const { properties, required = [], additionalProperties, $defs = {} } = jsonSchema;
  const onTheWire = Object.entries(properties).map(([name, field]) => [names.toWire(name), field] as const);
  return {
    properties: Object.fromEntries(onTheWire),
    required: Array.isArray(required) ? required.map((name: string) => names.toWire(name)) : [],
    // Fields that the schema does not return are rejected, whatever it says about its input.
    closed:
      additionalProperties === false || (side === "input" && ask(schema, "output")?.["additionalProperties"] === false),
    definitions: isSchema($defs) ? $defs : {},
  };
}

/** Null if the schema can't be described. */
function ask<P extends Profile>(
  { "~standard": { vendor, jsonSchema } }: ProfileSchema<P>,
  side: Side,
): JsonSchema | null {
  try {
    const options = { target: "draft-2020-12", ...(vendor === "zod" ? { libraryOptions: zodOptions } : {}) };
    return jsonSchema?.[side](options) ?? null;
  } catch {
    return null;
  }
}

/** JSON Schema has no dates and big integers; on the wire they are text. */
const zodOptions = {
  unrepresentable: "any",
  override({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Record<string, unknown> }): void {
    if (zodSchema instanceof z.core.$ZodDate) Object.assign(jsonSchema, { type: "string", format: "date-time" });
    if (zodSchema instanceof z.core.$ZodBigInt) Object.assign(jsonSchema, { type: "string", pattern: "^-?\\d+$" });
    if (typeof jsonSchema["format"] === "string") delete jsonSchema["pattern"];
  },
};
