import type { z } from "zod";
import { isSchema, type JsonSchema, jsonSchemaOf, rebaseReferences, type Side } from "./json-schema.ts";
import type { ProfileFields } from "./profile-fields.ts";

/** How the fields of the profile are part of a schema. */
export interface ProfileUse {
  /** Default false. */
  readonly withProfile?: boolean;
  /** Whether each of them may be left out. Default false. */
  readonly partial?: boolean;
}

/** The schemas of a document. Those with an id are described once and referred to. */
export class Schemas {
  readonly #named = new Map<string, JsonSchema>();
  readonly #profile: Readonly<Record<Side, ProfileFields>>;
  readonly #fixed: string | null;

  /** @param fixed the field of the profile that a partial schema leaves out, because it changes in another way */
  constructor(profile: Readonly<Record<Side, ProfileFields>>, fixed: string | null = null) {
    this.#profile = profile;
    this.#fixed = fixed;
  }

  /** The schema itself, or a reference to it if it has an id. */
  use(schema: z.ZodType, side: Side, { withProfile = false, partial = false }: ProfileUse = {}): JsonSchema {
    const { $defs = {}, ...own } = jsonSchemaOf(schema, side);
    for (const [name, definition] of Object.entries($defs as Readonly<Record<string, JsonSchema>>)) {
      const isWhole = own["$ref"] === `#/$defs/${name}`;
      const whole =
        withProfile && isWhole
          ? joined(definition, partial ? this.#partly(this.#profile[side]) : this.#profile[side], name)
          : definition;
      this.#named.set(name, lifted(whole));
    }
    return lifted(own);
  }

  /** Returns the schema that a reference refers to; any other schema unchanged. */
  resolve(schema: JsonSchema): JsonSchema {
    const { $ref } = schema;
    return (typeof $ref === "string" ? this.#named.get($ref.slice(prefix.length)) : undefined) ?? schema;
  }

  /** Fields of which any may be left out. */
  #partly({ properties, ...fields }: ProfileFields): ProfileFields {
    const changeable = Object.entries(properties).filter(([name]) => name !== this.#fixed);
    return { ...fields, properties: Object.fromEntries(changeable), required: [] };
  }

  all(): JsonSchema {
    return Object.fromEntries([...this.#named].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }
}

const prefix = "#/components/schemas/";

const lifted = (schema: JsonSchema): JsonSchema => rebaseReferences(schema, prefix);

/** An object schema with the fields of the profile added. */
function joined(
  { properties: own, required: ownRequired = [], ...rest }: JsonSchema,
  { properties, required, closed, definitions }: ProfileFields,
  name: string,
): JsonSchema {
  const moved = (part: JsonSchema) => rebaseReferences(part, `${prefix}${name}/$defs/`);
  return {
    ...rest,
    properties: { ...(isSchema(own) ? own : {}), ...moved(properties) },
    required: [...(ownRequired as readonly string[]), ...required],
    additionalProperties: closed ? false : { description: "Fields of the application." },
    ...(Object.keys(definitions).length > 0 ? { $defs: moved(definitions) } : {}),
  };
}
