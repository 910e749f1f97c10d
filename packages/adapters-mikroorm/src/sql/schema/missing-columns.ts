import type { AbstractSqlPlatform, Column, DatabaseTable } from "@mikro-orm/sql";
import type { ActualColumn } from "./catalogue.ts";
import { columnType, fitOf } from "./column-types.ts";
import { type Addition, type Comparison, stored, type TableChanges } from "./comparison.ts";
import type { SchemaProblem } from "../../storage/unsuitable-schema-error.ts";

/** The type of a column as the definition names it, for `to_regtype`. */
export function definedType(column: Column, table: DatabaseTable, platform: AbstractSqlPlatform): string {
  const type = serials[column.type.toLowerCase()] ?? column.type;
  if (column.nativeEnumName === undefined) return type;
  const [, name = type, array = ""] = /^(.*?)(\[\])?$/.exec(type) ?? [];
  const schema = table.schema === platform.getDefaultSchemaName() ? undefined : table.schema;
  const full = name.startsWith("*.") ? name.slice(2) : name;
  return platform.quoteIdentifier(full.includes(".") || schema === undefined ? full : `${schema}.${full}`) + array;
}

const serials: Readonly<Record<string, string>> = {
  serial: "integer",
  bigserial: "bigint",
  smallserial: "smallint",
};

/** The columns, defaults and comments that a table lacks. */
export function missingColumns({ wanted, actual, filled, platform, helper, canonicalTypes }: Comparison): TableChanges {
  const table = wanted.name;
  const additions: Addition[] = [];
  const problems: SchemaProblem[] = [];
  const quote = (name: string) => platform.quoteIdentifier(name);
  const existing = new Map(actual.columns.map((column) => [column.name, column]));
  const alter = (column: Column, sql: string, lack: string) =>
    additions.push({
      table,
      column: column.name,
      lack: `Column "${column.name}" of table "${table}" ${lack}`,
      sql: `alter table ${wanted.getQuotedName()} alter column ${quote(column.name)} ${sql}`,
    });

  if (actual.comment === null && wanted.comment !== undefined)
    additions.push({
      table,
      lack: null,
      sql: helper.alterTableComment(wanted, wanted.comment),
    });

  for (const column of wanted.getColumns()) {
    const { name } = column;
    const found = existing.get(stored(name));
    const problem = (reason: string) =>
      problems.push({
        table,
        column: name,
        message: `Column "${name}" of table "${table}" ${reason}`,
      });
    const hasDefault = column.default !== undefined && column.default !== null && column.default !== "null";
    if (found === undefined) {
      const fills =
        column.nullable === true || hasDefault || column.autoincrement === true || column.generated !== undefined;
      if (filled && !fills) problem("is missing. It is required and has no default, but the table has rows.");
      else additions.push(...helper.getAddColumnsSQL(wanted, [column]).map((sql) => ({ table, column: name, sql })));
      continue;
    }
    const defined = definedType(column, wanted, platform);
    const wantedType = columnType(canonicalTypes.get(defined) ?? defined, defined);
    const fit = fitOf(wantedType, columnType(found.base, found.type));
    if (fit === "differs") problem(`has the type ${found.type}, which can't hold every value of ${defined}.`);
    if (fit === "widen")
      alter(
        column,
        `type ${defined}${collated(found)}`,
        `has the type ${found.type}, which is shorter than ${defined}.`,
      );
    if (found.required && column.nullable === true) problem("is required, but optional in the definition.");
    if (!found.hasDefault && column.autoincrement === true)
      problem("generates no ids: it is not an identity and has no default.");
    else if (!found.hasDefault && hasDefault && column.generated === undefined)
      alter(column, `set default ${String(column.default)}`, "lacks its default.");
    if (found.comment === null && column.comment !== undefined)
      additions.push({
        table,
        column: name,
        lack: null,
        sql: helper.getChangeColumnCommentSQL(table, column, wanted.schema),
      });
  }
  return { additions, problems };
}

/** Keeps the collation of the column, which a change of type would drop. */
const collated = ({ collation }: ActualColumn) => (collation === null ? "" : ` collate ${collation}`);
