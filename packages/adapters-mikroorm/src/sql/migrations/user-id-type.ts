import { defaultIdLength, type UserIdKind } from "../../users/user-ids.ts";

/** PostgreSQL's type of a column with the id of a user. */
export function userIdType(id: UserIdKind): string {
  if (id === "uuid") return "uuid";
  if (id === "integer") return "int";
  return id === "bigint" ? "bigint" : `varchar(${id.maxLength ?? defaultIdLength})`;
}
