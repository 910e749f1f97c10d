import type { MikroORM } from "@mikro-orm/sql";
import { type EntityOf, propertiesByColumn, tableNameOf } from "./columns.ts";
import type { Database } from "./database.ts";
import type { ViolatedProperties, Violation } from "./dialect.ts";

/** The columns of a violated constraint, as the database names them. */
interface Broken {
  readonly columns: readonly string[];
  /** Whether an expression or a condition uses them, instead of the key itself. */
  readonly expression: boolean;
}

const namesOf = (numbers: string, relation: string) => `(select json_agg(a.attname order by k.place)
  from unnest(${numbers}::int2[]) with ordinality as k(number, place)
  join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const isOurs = (relation: string) =>
  `(${relation} = $3::regclass or $3::regclass in (select relid from pg_partition_ancestors(${relation})))`;

/** Parameters: the name of the constraint, its schema or null, and the quoted table. */
const statement = `select i.indexprs is not null as expression, (case when i.indexprs is null
    then ${namesOf("(i.indkey::int2[])[0:i.indnkeyatts - 1]", "i.indrelid")}
    else (select json_agg(distinct a.attname) from pg_catalog.pg_depend d
      join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refobjid = i.indrelid and d.refobjsubid > 0)
    end)::text as columns
  from pg_catalog.pg_index i join pg_catalog.pg_class r on r.oid = i.indexrelid
    join pg_catalog.pg_namespace n on n.oid = r.relnamespace
  where r.relname = $1 and ($2::text is null or n.nspname = $2) and ${isOurs("i.indrelid")}
  union all select false, ${namesOf("o.conkey", "o.conrelid")}::text from pg_catalog.pg_constraint o
  where o.contype = 'f' and o.conname = $1 and ${isOurs("o.conrelid")}`;

/**
 * Identifies a violated constraint of a table by its columns, whatever its name: an application may have created it,
 * and PostgreSQL truncates long names. The database is asked once per constraint.
 */
export class ConstraintColumns implements ViolatedProperties {
  readonly #database: Database;
  readonly #table: string;
  readonly #properties: ReadonlyMap<string, string>;
  readonly #known = new Map<string, Broken>();

  /** @param properties the relevant properties, by the name of their column */
  constructor(database: Database, table: string, properties: ReadonlyMap<string, string>) {
    this.#database = database;
    this.#table = table;
    this.#properties = properties;
  }

  async propertyOf({ constraint, schema }: Violation): Promise<string | undefined> {
    const key = `${schema ?? ""}.${constraint}`;
    const { columns, expression } = this.#known.get(key) ?? (await this.#ask(constraint, schema));
    this.#known.set(key, { columns, expression });
    const properties = columns.flatMap((column) => this.#properties.get(column) ?? []);
    return properties.length === 1 && (expression || columns.length === 1) ? properties[0] : undefined;
  }

  async #ask(constraint: string, schema: string | undefined): Promise<Broken> {
    const { rows } = await this.#database.run(statement, [constraint, schema ?? null, this.#table]);
    const { columns = null, expression } = rows[0] ?? {};
    const names: unknown = typeof columns === "string" ? JSON.parse(columns) : [];
    return { columns: Array.isArray(names) ? names.map(String) : [], expression: expression === true };
  }
}

export function constraintColumns(
  database: Database,
  orm: MikroORM,
  entity: EntityOf,
  properties: readonly string[],
): ConstraintColumns {
  return new ConstraintColumns(database, tableNameOf(orm, entity), propertiesByColumn(orm, entity, properties));
}
