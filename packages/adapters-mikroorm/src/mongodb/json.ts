import { StorageError } from "@portcullis/core/ports";
import { isJson } from "../values/json.ts";
import { text } from "./bson-values.ts";
import { refused } from "./write-errors.ts";

/** MongoDB accepts 100 levels, including those of the surrounding document. */
const deepest = 90;

/** JSON in the form that the driver writes. */
export type BsonJson = null | boolean | number | string | BsonJson[] | Map<string, BsonJson>;

/**
 * Copies the value. Objects become maps, because the driver interprets the keys `_bsontype` and `toBSON` of objects.
 * Keys with dollars and dots are stored unchanged (MongoDB 5.0 and later). `$ref` with `$id` is rejected, because the
 * driver would read it back as a reference.
 * @throws StorageError
 */
export function writeJson(value: unknown): BsonJson {
  if (!isJson(value, deepest)) throw refused.value();
  return written(value);
}

function written(value: unknown): BsonJson {
  if (typeof value === "string") return text(value);
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((one) => written(one));
  if (typeof value !== "object") throw refused.value();
  if (Object.hasOwn(value, "$ref") && Object.hasOwn(value, "$id")) throw refused.reference();
  return new Map(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => [text(key), written(one)]),
  );
}

/** @throws StorageError `corrupt` if the stored value is not JSON */
export function readJson(stored: unknown): unknown {
  if (isJson(stored, deepest)) return stored;
  throw new StorageError("corrupt");
}
