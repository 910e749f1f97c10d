import { type EntityProperty, isRaw, JsonType } from "@mikro-orm/core";
import { type AbstractSqlPlatform, type DatabaseSchema, type MikroORM, SchemaGenerator } from "@mikro-orm/sql";

/**
 * The schema that the entities define, as the ORM's generator would create it in an empty database.
 * @param date writes a date as the database stores it
 */
export function wantedSchema(orm: MikroORM, date: (date: Date) => string | number): DatabaseSchema {
  const wanted = new SchemaGenerator(orm.em).getTargetSchema();
  const platform = orm.em.getDriver().getPlatform();
  const schemaOf = (name: string | undefined) => name ?? platform.getDefaultSchemaName();
  const tables = new Map(wanted.getTables().map((table) => [`${schemaOf(table.schema)}.${table.name}`, table]));
  for (const meta of orm.getMetadata().getAll().values()) {
    const table = tables.get(`${schemaOf(meta.schema)}.${meta.tableName}`);
    for (const property of meta.props) {
      const literal = literalDefault(property, platform, date);
      const columns = literal === undefined ? [] : property.fieldNames.map((field) => table?.getColumn(field));
      for (const column of columns) if (column !== undefined && literal !== undefined) column.default = literal;
    }
  }
  return wanted;
}

/**
 * Writes a default as an SQL literal. The ORM does not escape quotes within a string, and writes objects and dates with
 * `toString`.
 */
export function literalDefault(
  property: EntityProperty,
  platform: AbstractSqlPlatform,
  date: (date: Date) => string | number,
): string | undefined {
  const { customType, defaultRaw } = property;
  const value: unknown = property.default;
  if (value === undefined || value === null || isRaw(value)) return undefined;
  if (value instanceof Date) return platform.quoteValue(date(value));
  if (customType instanceof JsonType && typeof value === "object") return platform.quoteValue(JSON.stringify(value));
  const quoted = /^'(.*)'$/s.exec(defaultRaw ?? "");
  return quoted?.[1] === undefined ? undefined : platform.quoteValue(quoted[1]);
}
