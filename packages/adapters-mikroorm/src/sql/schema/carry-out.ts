import type { Query } from "./catalogue.ts";
import type { Addition } from "./comparison.ts";
import { UnsuitableSchemaError } from "../../storage/unsuitable-schema-error.ts";

/**
 * SQLSTATEs of a change that existing rows or objects prevent: constraints that rows violate, a name that is taken, a
 * type that a view or an expression depends on.
 */
const reasons: Readonly<Record<string, string>> = {
  "23502": "a row has no value for it",
  "23503": "a row refers to a row that does not exist",
  "23505": "several rows have the same value",
  "23514": "a row violates it",
  "42P07": "something else has this name",
  "42710": "something else has this name",
  "42P16": "the table already has a primary key",
  "0A000": "a view or another object depends on the column",
};

/** @throws UnsuitableSchemaError if existing rows or objects prevent an addition */
export async function carryOut(query: Query, additions: readonly Addition[]): Promise<void> {
  for (const { sql, lack: _, ...place } of additions) {
    try {
      await query(sql);
    } catch (error) {
      const code: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
      const reason = typeof code === "string" ? reasons[code] : undefined;
      if (reason === undefined || typeof code !== "string") throw error;
      throw new UnsuitableSchemaError(
        [
          {
            ...place,
            message: `${described(place)} can't be added: ${reason}.`,
          },
        ],
        code,
        error,
      );
    }
  }
}

/** The object as the subject of a sentence. */
export function described({ table, column, constraint }: Pick<Addition, "table" | "column" | "constraint">): string {
  if (constraint !== undefined) return `The constraint or index "${constraint}" of table "${table}"`;
  return column === undefined ? `Table "${table}"` : `Column "${column}" of table "${table}"`;
}
