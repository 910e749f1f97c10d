import type { EntityProperty } from "@mikro-orm/core";
import type { AbstractSqlPlatform, MikroORM } from "@mikro-orm/sql";
import type { StorageError, ThrottleCounters } from "@portcullis/core/ports";
import type { EntityOf, Table } from "./columns.ts";
import type { Database, Parameter, Result, Row } from "./database.ts";
import type { SchemaChange } from "./schema-changes.ts";

/**
 * What differs between SQL databases. Statements are written once, with the parameters `$1`, `$2`, … in any order; where the
 * databases need different words, a statement takes them from here when the store is opened.
 */
export interface Dialect {
  readonly words: Words;
  readonly values: Values;
  readonly errors: Errors;
  /** Whether the connection is read-only, as the row of this statement says. */
  readonly ping: { readonly statement: string; readonly isReadOnly: (row: Row) => boolean };
  /** Creates missing tables by the migrations, or what is missing by the definition. */
  readonly schema: { readonly migrate: SchemaChange; readonly updateSchema: SchemaChange };

  /** @param properties of the entity that are told apart */
  violatedProperties(
    database: Database,
    orm: MikroORM,
    entity: EntityOf,
    properties: readonly string[],
  ): ViolatedProperties;

  /** How ids that the database makes are drawn again; undefined if that is never needed. */
  generatedIds(database: Database, users: Table, bits: 32 | 64): GeneratedIds | undefined;

  throttleCounters(database: Database, table: Table): ThrottleCounters;

  /** Of a user id of kind `integer`. */
  readonly integerBits: number;
}

export interface Words {
  /** The lesser of two values. */
  readonly least: (one: string, other: string) => string;
  /** A parameter whose number may be larger than the column that it is compared with can hold. */
  readonly wide: (parameter: string) => string;
  /** Whether a column of UUIDs has one of the values that `Values.list` writes. */
  readonly among: (column: string, parameter: string) => string;
  /** Whether a column holds a date, not infinity or another value. */
  readonly isDate: (column: string) => string;
  /**
   * Deletes the rows whose deadline is over, the earliest first, beside others that do the same. Parameters: now and the
   * maximum number.
   */
  readonly purge: (rows: { readonly table: string; readonly key: string; readonly deadline: string }) => string;
}

/** How values are written and read. Statements never see a value of another form. */
export interface Values {
  readonly date: (date: Date) => Parameter;
  readonly flag: (flag: boolean) => Parameter;
  /** A list of UUIDs, for `Words.among`. */
  readonly list: (ids: readonly string[]) => Parameter;
  readonly bigint: (value: bigint) => Parameter;
  readonly number: (value: number) => Parameter;
  /** The platform with which the ORM's types convert what is written. */
  readonly writing: (platform: AbstractSqlPlatform) => AbstractSqlPlatform;
  /** Whether a column keeps a value of the right type exactly. */
  readonly isKept: (columnType: string) => (value: unknown) => boolean;
  /** Whether a column keeps the elements of an array exactly. */
  readonly isListKept: (columnType: string, values: unknown) => boolean;
  /** The expression that reads a column. */
  readonly selected: (column: string, property: EntityProperty) => string;
  /** The value of a column whose property has no type of the ORM, not null. */
  readonly read: (raw: unknown, property: EntityProperty, platform: AbstractSqlPlatform) => unknown;
  /** The default of a column, as the value of an assignment in an update. */
  readonly columnDefault: (property: EntityProperty, platform: AbstractSqlPlatform) => string;
}

export interface Errors {
  /** Null for any other error. */
  readonly violation: (error: unknown) => Violation | null;
  /** Converts a driver's error, keeping its kind, code and identifiers: its message may contain values. */
  readonly storageError: (error: unknown) => StorageError;
}

/** A statement was rejected because of a constraint. Nothing was changed. */
export interface Violation {
  /** The violation of a foreign key, or of a unique or primary key. */
  readonly state: "23503" | "23505";
  /** The name of the constraint, or its columns if the database does not name it; empty if it names nothing. */
  readonly constraint: string;
  readonly table?: string;
  readonly schema?: string;
  readonly columns?: readonly string[];
}

export interface ViolatedProperties {
  /**
   * Returns the property of the violated constraint; undefined if it has several or none.
   * @throws StorageError
   */
  propertyOf(violation: Violation): Promise<string | undefined>;
}

export interface GeneratedIds {
  /**
   * Repeats an insertion whose generated id a user already has, with the next free one.
   * @param refused how the insertion was rejected, for whatever reason
   * @returns the outcome of the last attempt
   * @throws StorageError
   */
  drawAgain(refused: Violation, insert: () => Promise<Result | Violation>): Promise<Result | Violation>;
}
