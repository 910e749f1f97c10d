import type { IndexDef } from "@mikro-orm/sql";
import { stored } from "./comparison.ts";

/** An index as the database has it. */
export interface FoundIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly primary?: boolean;
  /** Whether it contains only some of the rows. */
  readonly partial: boolean;
  /** Null if one of them is an expression. */
  readonly columns: readonly string[] | null;
}

/**
 * A unique key is identified by its columns; any other index also by its name, and one with further columns behind
 * them serves as well.
 */
export function hasIndex(indexes: readonly FoundIndex[], wanted: IndexDef): boolean {
  const isNamed = indexes.some(({ name }) => name === stored(wanted.keyName));
  const isPlain =
    wanted.expression === undefined &&
    wanted.where === undefined &&
    !wanted.columnNames.some((name) => name.includes("."));
  if (!isPlain || (!wanted.unique && isNamed)) return isNamed;
  const names = wanted.columnNames.map(stored);
  return indexes.some(
    ({ columns, partial, unique, primary = false }) =>
      !partial &&
      columns !== null &&
      (wanted.primary ? primary : unique || !wanted.unique) &&
      (wanted.unique
        ? sameList(columns.toSorted(), names.toSorted())
        : sameList(columns.slice(0, names.length), names)),
  );
}

const sameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && other.every((name, place) => one[place] === name);
