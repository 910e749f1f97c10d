import type { EntityProperty } from "@mikro-orm/core";
import type { AbstractSqlPlatform, MikroORM } from "@mikro-orm/sql";
import type { StorageError, ThrottleCounters } from "@portcullis/core/ports";
import type { EntityOf, Table } from "./columns.ts";
import type { Database, Parameter, Result, Row } from "./database.ts";
import type { TableFilter } from "./schema/update-schema.ts";
import type { FindProblems, SchemaChange } from "./schema-changes.ts";

/**
 * The differences between SQL databases. Statements are written once, with the parameters `$1`, `$2`, … in any order.
 * They take what differs from here when the store is opened.
 */
export interface Dialect {
  readonly words: Words;
  readonly values: Values;
  readonly errors: Errors;
  /** Whether the row of this statement says that the connection is read-only. */
  readonly ping: { readonly statement: string; readonly isReadOnly: (row: Row) => boolean };
  readonly schema: {
    /** Runs the migrations. */
    readonly migrate: SchemaChange;
    /** Adds what the definition has and the database lacks, of all tables and views or of some tables. */
    readonly updateTables: (only?: TableFilter) => SchemaChange;
    readonly schemaProblems: FindProblems;
    /** Makes columns required, where the database can. */
    readonly requireColumns: (table: string, columns: readonly string[]) => SchemaChange;
  };

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
  /** The smaller of two values. */
  readonly least: (one: string, other: string) => string;
  /** A numeric parameter that may exceed the range of the column that it is compared with. */
  readonly wide: (parameter: string) => string;
  /** Whether a column of UUIDs has one of the values that `Values.list` writes. */
  readonly among: (column: string, parameter: string) => string;
  /** Whether a column holds a date, not infinity or another value. */
  readonly isDate: (column: string) => string;
  /**
   * Deletes the rows whose deadline has passed, the earliest first. Safe to run concurrently. Parameters: now and the
   * maximum number.
   */
  readonly purge: (rows: { readonly table: string; readonly key: string; readonly deadline: string }) => string;
  /** Changes a row of the table `t` if a row of the table `u` meets the conditions too, and returns both. */
  readonly updateWithUser: (update: UpdateWithUser) => string;
}

export interface UpdateWithUser {
  readonly sessions: { readonly table: string; readonly columns: string; readonly returned: string };
  readonly users: {
    readonly table: string;
    readonly columns: string;
    readonly subqueries: (condition: string) => string;
  };
  /** The assignments, with columns of `t` on their right sides. */
  readonly set: string;
  /** The condition on `t`. */
  readonly where: string;
  /** The condition on `u` that names one row by a parameter. */
  readonly user: string;
  /** The condition on `t` and `u`. */
  readonly both: string;
}

/** How values are written to and read from the database. */
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
  /** Reads a value other than null of a column whose property has no custom type of the ORM. */
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
  /** The name of the constraint, or its columns if the database does not report a name; empty if it reports neither. */
  readonly constraint: string;
  readonly table?: string;
  readonly schema?: string;
  readonly columns?: readonly string[];
}

export interface ViolatedProperties {
  /**
   * Returns the property of the violated constraint; undefined unless it has exactly one.
   * @throws StorageError
   */
  propertyOf(violation: Violation): Promise<string | undefined>;
}

export interface GeneratedIds {
  /**
   * Repeats an insertion whose generated id is taken, with the next free id.
   * @param refused how the insertion was rejected, for whatever reason
   * @returns the outcome of the last attempt
   * @throws StorageError
   */
  drawAgain(refused: Violation, insert: () => Promise<Result | Violation>): Promise<Result | Violation>;
}
