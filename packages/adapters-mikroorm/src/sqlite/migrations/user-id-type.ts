import type { UserIdKind } from "../../users/user-ids.ts";

/** SQLite's type of a column with the id of a user. */
export const userIdType = (id: UserIdKind): string => (id === "integer" || id === "bigint" ? "integer" : "text");
