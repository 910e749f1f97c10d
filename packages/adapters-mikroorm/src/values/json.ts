/**
 * Whether JSON says exactly this value, so that it comes back as it is. `JSON.stringify` would change NaN to null, a date
 * to text and a map to an empty object. A member that is undefined counts as absent.
 * @param depth of nesting that is allowed
 */
export function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth === 0) return false;
  // Array.from gives the holes of a sparse array as undefined.
  if (Array.isArray(value)) return Array.from<unknown>(value).every((one) => isJson(one, depth - 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || "toJSON" in value) return false;
  return Object.values(value).every((one) => one === undefined || isJson(one, depth - 1));
}
