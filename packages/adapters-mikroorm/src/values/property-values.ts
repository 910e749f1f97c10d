import { ArrayType, type EntityProperty, type Type, types } from "@mikro-orm/core";

/** The JavaScript types that a property may have. */
const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  bigint: (value) => typeof value === "bigint",
  Date: (value) => value instanceof Date,
  Buffer: (value) => value instanceof Uint8Array,
};

const integers = new Set(["integer", "smallint", "tinyint", "mediumint"]);

const builtIn: ReadonlySet<unknown> = new Set(Object.values(types));

/** Whether the values of a property have a JavaScript type, which the ORM names; otherwise they are JSON or lists. */
export const isScalar = ({ customType, runtimeType }: EntityProperty): boolean =>
  Object.hasOwn(scalars, runtimeType) && !(customType instanceof types.json);

/**
 * Whether the value has the type of the property, so that it is read back unchanged: databases accept `5` as text,
 * `"no"` as a boolean and `" 12 "` as an integer, and return something else.
 */
export function hasOwnType(property: EntityProperty, value: unknown): boolean {
  const { customType, items, runtimeType, type } = property;
  // Only the application knows what its custom types accept.
  if (customType !== undefined && !builtIn.has((customType as Type).constructor)) return true;
  if (customType instanceof ArrayType && !Array.isArray(value)) return false;
  if (isScalar(property) && scalars[runtimeType]?.(value) !== true) return false;
  if (integers.has(type) && !Number.isSafeInteger(value)) return false;
  if (value instanceof Date) return fitsItsPrecision(property, value);
  return items === undefined || [value].flat().every((one) => items.some((item) => item === one));
}

/** A column with fewer digits than milliseconds would round. */
function fitsItsPrecision({ columnTypes }: EntityProperty, value: Date): boolean {
  const [, digits] = /\((\d)\)/.exec(columnTypes[0] ?? "") ?? [];
  const step = digits === undefined ? 1 : 10 ** Math.max(0, 3 - Number(digits));
  return Number.isNaN(value.getTime()) || value.getTime() % step === 0;
}
