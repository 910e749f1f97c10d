import type { AbstractSqlPlatform, DatabaseTable, SchemaHelper } from "@mikro-orm/sql";
import type { ActualTable } from "./catalogue.ts";
import type { SchemaProblem } from "../../storage/unsuitable-schema-error.ts";

/** A statement, and the object of the definition that it adds. */
export interface Addition extends Pick<SchemaProblem, "table" | "column" | "constraint"> {
  readonly sql: string;
  /** What `verify` says about it, if it is not missing; null if it does not matter to statements. */
  readonly lack?: string | null;
}

/** The context of comparing a table with its definition. */
export interface TableChanges {
  readonly additions: readonly Addition[];
  readonly problems: readonly SchemaProblem[];
}

export interface Comparison {
  readonly platform: AbstractSqlPlatform;
  readonly helper: SchemaHelper;
  /** PostgreSQL's name of a type, by that of the definition. */
  readonly canonicalTypes: ReadonlyMap<string, string>;
  readonly wanted: DatabaseTable;
  readonly actual: ActualTable;
  /** Whether the table has rows. */
  readonly filled: boolean;
}

/** PostgreSQL truncates longer names (NAMEDATALEN). */
export const stored = (name: string) =>
  Buffer.from(name)
    .subarray(0, 63)
    .toString()
    .replace(/\ufffd$/u, "");
