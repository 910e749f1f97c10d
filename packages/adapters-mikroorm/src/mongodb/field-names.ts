import type { ColumnNames } from "../values/column-names.ts";

/** Operators and variables start with a dollar sign. Objects of JavaScript inherit names such as `constructor`. */
export const isFieldName = (name: string): boolean => /^[^$.\0][^.\0]*$/.test(name) && !(name in Object.prototype);

/**
 * The id is always `_id`, the driver interprets `_bsontype` and `toBSON`, and JavaScript changes the order of keys that
 * are numbers, which is the order of an index.
 */
const special = /^(?:\d+|_id|_bsontype|toBSON)$/;

/** @throws TypeError for a name that the database, the driver or JavaScript interprets */
export function checkedFieldNames<P extends string>(names: ColumnNames<P>): ColumnNames<P> {
  for (const [property, name] of Object.entries<string>(names)) {
    if (special.test(name) || !isFieldName(name)) {
      throw new TypeError(`The field of "${property}" can't have the name "${name}".`);
    }
  }
  return names;
}

/** A name for a temporary field of a pipeline, which no stored field has. */
export function freeName(wanted: string, names: Readonly<Record<string, string>>): string {
  const taken = new Set(Object.values(names));
  let name = wanted;
  while (taken.has(name)) name += "_";
  return name;
}
