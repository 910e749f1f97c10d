import type { SettingKind } from "@portcullis/core/ports";

/** Names of columns or fields that an application chooses, by property. */
export type ChosenNames<Property extends string> = { readonly [P in Property]?: string };

/** The names of all columns of a table, by property. */
export type ColumnNames<Property extends string> = Readonly<Record<Property, string>>;

/** PostgreSQL truncates longer names (NAMEDATALEN). */
const mostBytes = 63;

/** For `assertSettings`. */
export const nameKinds = <P extends string>(defaults: ColumnNames<P>): Readonly<Record<P, SettingKind>> =>
  Object.fromEntries(Object.keys(defaults).map((property) => [property, "string"])) as Record<P, SettingKind>;

/**
 * Returns the chosen names, and the default where none is chosen.
 * @throws TypeError for a name that databases change or the ORM splits, or that two properties have
 */
export function columnNames<P extends string>(defaults: ColumnNames<P>, chosen: ChosenNames<P> = {}): ColumnNames<P> {
  const names: Record<P, string> = { ...defaults };
  const used = new Map<string, string>();
  for (const property of Object.keys(defaults) as P[]) {
    const name = chosen[property] ?? defaults[property];
    if (!/^[^."`\0]+$/u.test(name) || Buffer.byteLength(name) > mostBytes)
      throw new TypeError(
        `The column name of "${property}" must have 1 to ${mostBytes} bytes, and no dot, quotation mark or backtick.`,
      );
    const other = used.get(name);
    if (other !== undefined)
      throw new TypeError(`"${other}" and "${property}" can't have the same column name, "${name}".`);
    used.set(name, property);
    names[property] = name;
  }
  return names;
}
