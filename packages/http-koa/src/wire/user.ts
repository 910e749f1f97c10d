import type { Profile, PublicUser } from "@portcullis/core";
import type { Fields } from "../request/parse-json.ts";
import type { FieldNames } from "./field-names.ts";

export function userOnTheWire<P extends Profile>(user: PublicUser<P>, names: FieldNames): Fields {
  const { id, username, disabled, createdAt, profile } = user;
  return { id: String(id), username, disabled, created_at: createdAt, ...names.write(profile) };
}
