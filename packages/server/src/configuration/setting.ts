import type { z } from "zod";
import { wholeNumber } from "./values.ts";

/** One setting of the service: its line in `--help`, and how its text becomes a value. */
export interface Setting<T> {
  /** Without the prefix `PORTCULLIS_`. */
  readonly name: string;
  /** One line for people. */
  readonly meaning: string;
  /** The default, as the user would write it. Null: none. */
  readonly fallback: string | null;
  /** The default as `--help` shows it, if `fallback` is null or depends on something. */
  readonly fallbackShown: string;
  /** Its messages follow the name of the setting, and never contain the value. */
  readonly schema: z.ZodType<T>;
  /** Whether the value is secret. It may then also be read from a file, named by `…_FILE`. */
  readonly secret: boolean;
}

interface Definition<T> {
  readonly name: string;
  readonly meaning: string;
  readonly schema: z.ZodType<T>;
  readonly secret?: boolean;
}

/** Defines a setting that always has a value. */
export function setting<T>(definition: Definition<T> & { readonly fallback: string }): Setting<T> {
  return { secret: false, fallbackShown: definition.fallback, ...definition };
}

/** Defines a setting without a default. */
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
