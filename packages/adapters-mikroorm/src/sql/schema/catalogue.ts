/** One statement inside the transaction of the change. */
export type Query = (
  sql: string,
  parameters?: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

export interface ActualColumn {
  readonly name: string;
  /** The type from `format_type`, without and with length or precision. */
  readonly base: string;
  readonly type: string;
  readonly required: boolean;
  /** Whether it or its type has a default, it is an identity, or it is generated. */
  readonly hasDefault: boolean;
  readonly comment: string | null;
  /** Quoted; null where it is the type's own. */
  readonly collation: string | null;
}

export interface ActualIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  /** Of the key, in its order; null where an expression is among them. */
  readonly columns: readonly string[] | null;
  /** Whether it contains only some of the rows, or is being built. */
  readonly partial: boolean;
}

export interface ActualConstraint {
  readonly name: string;
  /** PostgreSQL's letter: c check, f foreign key, p primary key, u unique, x exclusion. */
  readonly kind: string;
  readonly columns: readonly string[];
  readonly referencedTable: string | null;
  readonly referencedSchema: string | null;
  readonly definition: string;
}

/** A table as the database has it. */
export interface ActualTable {
  /** PostgreSQL's letter: r table, p partitioned table, v view, … */
  readonly kind: string;
  readonly comment: string | null;
  readonly rowSecurity: boolean;
  readonly forcedRowSecurity: boolean;
  readonly columns: readonly ActualColumn[];
  readonly indexes: readonly ActualIndex[];
  readonly constraints: readonly ActualConstraint[];
  readonly triggers: readonly string[];
  /** Whether a trigger may set columns of a row before it is inserted. */
  readonly fillsRows: boolean;
  readonly policies: readonly string[];
}

const namesOf = (numbers: string, relation: string) => `(select json_agg(a.attname order by k.place)
  from unnest(${numbers}::int2[]) with ordinality as k(number, place)
  join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

/** The bits of a trigger that runs for each row before it is inserted (PostgreSQL, catalog/pg_trigger.h). */
const insertedRow = 1 | 2 | 4;

const tablesSql = `select w.name, json_build_object(
  'kind', c.relkind, 'comment', obj_description(c.oid, 'pg_class'),
  'rowSecurity', c.relrowsecurity, 'forcedRowSecurity', c.relforcerowsecurity,
  'columns', (select coalesce(json_agg(json_build_object(
      'name', a.attname, 'base', format_type(a.atttypid, null), 'type', format_type(a.atttypid, a.atttypmod),
      'required', a.attnotnull or t.typnotnull,
      'hasDefault', a.atthasdef or a.attidentity <> '' or t.typdefault is not null,
      'comment', col_description(a.attrelid, a.attnum),
      'collation', case when a.attcollation <> t.typcollation then (
        select quote_ident(n.nspname) || '.' || quote_ident(l.collname)
        from pg_collation l join pg_namespace n on n.oid = l.collnamespace where l.oid = a.attcollation) end)), '[]')
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'indexes', (select coalesce(json_agg(json_build_object(
      'name', r.relname, 'unique', i.indisunique, 'primary', i.indisprimary,
      'columns', case when i.indexprs is null then ${namesOf("(i.indkey::int2[])[0:i.indnkeyatts - 1]", "i.indrelid")} end,
      'partial', i.indpred is not null or not i.indisvalid)), '[]')
    from pg_index i join pg_class r on r.oid = i.indexrelid where i.indrelid = c.oid),
  'constraints', (select coalesce(json_agg(json_build_object(
      'name', o.conname, 'kind', o.contype, 'columns', coalesce(${namesOf("o.conkey", "o.conrelid")}, '[]'),
      'referencedTable', f.relname, 'referencedSchema', n.nspname, 'definition', pg_get_constraintdef(o.oid))), '[]')
    from pg_constraint o left join pg_class f on f.oid = o.confrelid left join pg_namespace n on n.oid = f.relnamespace
    where o.conrelid = c.oid),
  'triggers', (select coalesce(json_agg(g.tgname), '[]') from pg_trigger g where g.tgrelid = c.oid),
  'fillsRows', exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal
    and g.tgenabled <> 'D' and g.tgtype & ${insertedRow} = ${insertedRow}),
  'policies', (select coalesce(json_agg(y.polname), '[]') from pg_policy y where y.polrelid = c.oid))::text as actual
from json_array_elements_text(?::json) as w(name) join pg_class c on c.oid = to_regclass(w.name)`;

/**
 * The tables that exist.
 * @param names quoted, with their schema where they name one
 */
export async function actualTables(query: Query, names: readonly string[]): Promise<ReadonlyMap<string, ActualTable>> {
  const rows = await query(tablesSql, [JSON.stringify(names)]);
  return new Map(rows.map(({ name, actual }) => [String(name), JSON.parse(String(actual)) as ActualTable]));
}

/** PostgreSQL's own names for types, by the text of a definition; a type that does not exist has none. */
export async function canonicalTypes(query: Query, types: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await query(
    `select w.name, format_type(to_regtype(w.name), null) as base from json_array_elements_text(?::json) as w(name)
     where to_regtype(w.name) is not null`,
    [JSON.stringify([...new Set(types)])],
  );
  return new Map(rows.map(({ name, base }) => [String(name), String(base)]));
}

/** @param table quoted */
export async function hasRows(query: Query, table: string): Promise<boolean> {
  const [row] = await query(`select exists (select from ${table}) as filled`);
  return row?.["filled"] === true;
}
