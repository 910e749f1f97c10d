import type { z } from "zod";
import { wholeNumber } from "./values.ts";

/** One setting of the service: what `--help` tells of it, and how its text becomes a value. */
export interface Setting<T> {
  /** Without the prefix `PORTCULLIS_`. */
  readonly name: string;
  /** One line for people. */
  readonly meaning: string;
  /** What it is when it is not set, as one would write it; null: nothing. */
  readonly fallback: string | null;
  /** For people, where `fallback` is null or depends on something. */
  readonly fallbackShown: string;
  /** Its messages go on after the name of the setting, and never hold the value. */
  readonly schema: z.ZodType<T>;
  /** Its value must not be seen; it may be given as a file, by the same name and `_FILE`. */
  readonly secret: boolean;
}

interface Definition<T> {
  readonly name: string;
  readonly meaning: string;
  readonly schema: z.ZodType<T>;
  readonly secret?: boolean;
}

/** A setting that always has a value. */
export function setting<T>(definition: Definition<T> & { readonly fallback: string }): Setting<T> {
  return { secret: false, fallbackShown: definition.fallback, ...definition };
}

/** A setting that may be left out. */
export function optional<T>(definition: Definition<T> & { readonly fallbackShown: string }): Setting<T | undefined> {
  const { schema, ...rest } = definition;
  return { secret: false, fallback: null, ...rest, schema: schema.optional() };
}

/** The whole numbers that an adapter accepts for one of its options. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/** A whole number that always has a value; bounds and default are those that the adapter exports. */
export function boundedNumber(
  definition: Omit<Definition<number>, "schema">,
  { min, max, default: fallback }: Range & { readonly default: number },
): Setting<number> {
  return setting({ ...definition, fallback: String(fallback), schema: wholeNumber(min, max) });
}

/** A whole number that may be left out, within the bounds that the adapter exports. */
export function optionalNumber(
  definition: Omit<Definition<number>, "schema"> & { readonly fallbackShown: string },
  { min, max }: Range,
): Setting<number | undefined> {
  return optional({ ...definition, schema: wholeNumber(min, max) });
}
