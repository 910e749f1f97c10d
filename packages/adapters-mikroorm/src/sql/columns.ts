import { type EntityMetadata, type EntityProperty, JsonType, type Type } from "@mikro-orm/core";
import type { AbstractSqlPlatform, MikroORM } from "@mikro-orm/sql";
import { StorageError } from "@portcullis/core/ports";
import { isJson } from "../values/json.ts";
import { hasOwnType } from "../values/property-values.ts";
import { isArrayType } from "./arrays.ts";
import type { Parameter } from "./database.ts";
import type { Dialect, Values } from "./dialect.ts";

/** The column of a property, and the conversion of its values. */
export interface Column {
  /** Quoted. */
  readonly name: string;
  readonly nullable: boolean;
  readonly write: (value: unknown) => Parameter;
  readonly read: (raw: unknown) => unknown;
  /** The expression that reads the column; of the only table, if no alias is given. */
  readonly selected: (alias?: string) => string;
  /** The SQL that stands for its default in an update. */
  readonly byDefault: string;
}

/** The table of an entity, with the names that the ORM uses. */
export interface Table {
  /** The quoted name, with the schema if it is not the connection's. */
  readonly name: string;
  readonly column: (property: string) => Column;
}

/** An entity of an ORM: an `EntitySchema`, or what the ORM knows about it. */
export interface EntityOf {
  readonly meta: Pick<EntityMetadata, "class">;
}

/** The quoted name of the table of an entity, with the schema if it is not the connection's. */
export function tableNameOf(orm: MikroORM, entity: EntityOf): string {
  const platform = orm.em.getDriver().getPlatform();
  const { schema, tableName }: EntityMetadata = orm.getMetadata().get(entity.meta.class);
  const quote = (name: string) => platform.quoteIdentifier(name);
  return schema === undefined ? quote(tableName) : `${quote(schema)}.${quote(tableName)}`;
}

/** The properties by the name of their column. */
export function propertiesByColumn(
  orm: MikroORM,
  entity: EntityOf,
  properties: readonly string[],
): ReadonlyMap<string, string> {
  const { props } = orm.getMetadata().get(entity.meta.class);
  const fields = properties.flatMap((property) => {
    const field = props.find(({ name }) => name === property)?.fieldNames[0];
    return field === undefined ? [] : [[field, property] as const];
  });
  return new Map(fields);
}

export function tableOf(orm: MikroORM, entity: EntityOf, { values }: Pick<Dialect, "values">): Table {
  const platform = orm.em.getDriver().getPlatform();
  const meta: EntityMetadata = orm.getMetadata().get(entity.meta.class);
  const quote = (name: string) => platform.quoteIdentifier(name);
  return {
    name: tableNameOf(orm, entity),
    column: (property) => {
      const found: EntityProperty | undefined = meta.props.find(({ name }) => name === property);
      const field = found?.fieldNames[0];
      if (found === undefined || field === undefined)
        throw new TypeError(`${meta.className} has no column "${property}".`);
      return columnOf(found, quote(field), platform, values);
    },
  };
}

function columnOf(property: EntityProperty, name: string, platform: AbstractSqlPlatform, values: Values): Column {
  const { customType } = property;
  const writing = values.writing(platform);
  const columnType = property.columnTypes[0] ?? "";
  const isKept = values.isKept(columnType);
  const converted = (type: Type<unknown>, value: unknown): unknown => {
    try {
      return type.convertToDatabaseValue(value, writing, { mode: "query-data" });
    } catch (error) {
      // The error of the type may contain the value.
      throw error instanceof StorageError ? error : refusedValue();
    }
  };
  return {
    name,
    nullable: property.nullable === true,
    write: (value) => {
      // A null in a column that can't be null is JSON's null.
      if (value === null) return customType instanceof JsonType ? "null" : null;
      const kept =
        customType instanceof JsonType
          ? isJson(value, deepest)
          : isArrayType(customType)
            ? values.isListKept(columnType, value) && hasOwnType(property, value)
            : hasOwnType(property, value) && isKept(value);
      if (!kept) throw refusedValue();
      return parameter(customType === undefined ? value : converted(customType, value), values);
    },
    read: (raw) => {
      if (raw === null || raw === undefined) return null;
      if (customType !== undefined) return customType.convertToJSValue(raw, platform) as unknown;
      return values.read(raw, property, platform);
    },
    selected: (alias) => values.selected(alias === undefined ? name : `${alias}.${name}`, property),
    byDefault: values.columnDefault(property, platform),
  };
}

function parameter(value: unknown, values: Values): Parameter {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") return values.number(value);
  if (typeof value === "boolean") return values.flag(value);
  if (value instanceof Date) return values.date(value);
  if (value instanceof Uint8Array) return value;
  if (typeof value === "bigint") return values.bigint(value);
  throw refusedValue();
}

/** invalid_parameter_value */
const refusedValue = () => new StorageError("failed", "22023");

/** PostgreSQL's and JavaScript's parsers accept several thousand levels of JSON. */
const deepest = 1000;
