/**
 * Whether JSON can represent exactly this value. `JSON.stringify` would change NaN to null, a date to a string and a
 * map to an empty object. An undefined member counts as absent.
 * @param depth the maximum depth of nesting
 */
export function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth === 0) return false;
  // Array.from returns the holes of a sparse array as undefined.
  if (Array.isArray(value)) return Array.from<unknown>(value).every((one) => isJson(one, depth - 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || "toJSON" in value) return false;
  return Object.values(value).every((one) => one === undefined || isJson(one, depth - 1));
}
