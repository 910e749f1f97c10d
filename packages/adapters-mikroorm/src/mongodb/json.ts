import { StorageError } from "@portcullis/core/ports";
import { isJson } from "../values/json.ts";
import { text } from "./bson-values.ts";
import { refused } from "./write-errors.ts";

/** MongoDB takes 100 levels, those of the document around included. */
const deepest = 90;

/** JSON as the driver is to write it. */
export type BsonJson = null | boolean | number | string | BsonJson[] | Map<string, BsonJson>;

/**
 * A copy of the value. Objects become maps, for in a map every key is nothing but a name: in
 * an object, `_bsontype` and `toBSON` mean something to the driver. Keys with dollars and dots are stored as they are
 * (MongoDB 5.0 and later); `$ref` beside `$id` is refused, for the driver reads a reference in it and loses what was written.
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

/** @throws StorageError `corrupt` when what is stored is more than JSON can say */
export function readJson(stored: unknown): unknown {
  if (isJson(stored, deepest)) return stored;
  throw new StorageError("corrupt");
}
