import { assertSettings } from "@portcullis/core/ports";
import { type ChosenNames, type ColumnNames, columnNames, nameKinds } from "../values/column-names.ts";
import type { ReservedName } from "./profile.ts";

/** The column of a flag. */
export interface FlagColumn {
  readonly name: string;
  /** Whether the column stores the opposite, such as `is_active` for `disabled`. Default false. */
  readonly inverted?: boolean;
}

/** Names that an application chooses for the columns of users. Those of profile fields are chosen by `fieldName`. */
export type UserColumns<Property extends ReservedName = ReservedName> = ChosenNames<Exclude<Property, "disabled">> & {
  readonly disabled?: string | FlagColumn;
};

/** The names of all built-in columns of users. */
export interface UserColumnNames<Property extends ReservedName = ReservedName> {
  readonly names: ColumnNames<Property>;
  /** Whether the column of `disabled` stores the opposite. */
  readonly inverted: boolean;
}

/**
 * Checks and completes the names of the columns of users.
 * @throws RangeError for an unknown property
 * @throws TypeError for an option of the wrong type, an invalid name, or a name that two properties have
 */
export function userColumnNames<Property extends ReservedName>(
  defaults: ColumnNames<Property>,
  columns: UserColumns<Property> = {},
): UserColumnNames<Property> {
  assertSettings("defineUser", { columns }, { columns: { ...nameKinds(defaults), disabled: "any" } });
  const { disabled, ...others } = columns;
  if (disabled !== undefined && typeof disabled !== "string")
    assertSettings(
      "defineUser",
      { columns: { disabled } },
      { columns: { disabled: { name: "string", inverted: "boolean" } } },
    );
  const flag: Partial<FlagColumn> = typeof disabled === "string" ? { name: disabled } : (disabled ?? {});
  const chosen = { ...others, ...(flag.name === undefined ? {} : { disabled: flag.name }) };
  return { names: columnNames(defaults, chosen as ChosenNames<Property>), inverted: flag.inverted ?? false };
}
