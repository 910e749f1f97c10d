/** A column's type as PostgreSQL names it, taken apart. */
export interface ColumnType {
  /** Without length and precision, such as `character varying` or `timestamp with time zone`. */
  readonly base: string;
  /** What stands between the parentheses. */
  readonly modifiers: readonly string[];
}

/** `widen`: text that becomes longer without a loss. `differs`: the column can't hold every value of the definition. */
export type Fit = "fits" | "widen" | "differs";

/** @param base by `format_type` without a modifier, so that aliases such as `varchar` have one name */
export function columnType(base: string, text: string): ColumnType {
  const modifiers = /\(([^)]*)\)/.exec(text)?.[1] ?? "";
  return {
    base,
    modifiers: modifiers.split(",").flatMap((part) => part.trim().toLowerCase() || []),
  };
}

/** Each holds every value of those before it. */
const widening: readonly (readonly string[])[] = [
  ["smallint", "integer", "bigint"],
  ["real", "double precision"],
];

const textBases = new Set(["character varying", "text"]);

/** Read and written by the offset in UTC, so that both kinds hold the same moments. */
const momentBases = new Set(["timestamp with time zone", "timestamp without time zone"]);

/** How many fractional digits of a second a column keeps that says nothing of it. */
const finestPrecision = 6;

/** Whether a column holds every value that the definition allows; wider than that is fine. */
export function fitOf(wanted: ColumnType, actual: ColumnType): Fit {
  const array = wanted.base.endsWith("[]");
  if (array !== actual.base.endsWith("[]")) return "differs";
  const [from, to] = [actual, wanted].map(({ base, modifiers }) => ({
    base: base.replace(/\[\]$/, ""),
    modifiers,
  }));
  return from === undefined || to === undefined ? "differs" : scalarFit(to, from);
}

function scalarFit(wanted: ColumnType, actual: ColumnType): Fit {
  if (textBases.has(wanted.base) && textBases.has(actual.base))
    return lengthOf(actual) >= lengthOf(wanted) ? "fits" : "widen";
  if (momentBases.has(wanted.base) && momentBases.has(actual.base))
    return fitsIf(precisionOf(actual) >= precisionOf(wanted));
  const ranks = widening.find((bases) => bases.includes(wanted.base));
  if (ranks?.includes(actual.base) === true) return fitsIf(ranks.indexOf(actual.base) >= ranks.indexOf(wanted.base));
  if (wanted.base !== actual.base) return "differs";
  if (wanted.base === "numeric") return fitsIf(numericFits(wanted, actual));
  if (wanted.base.startsWith("time") || wanted.base.startsWith("interval"))
    return fitsIf(precisionOf(actual) >= precisionOf(wanted));
  return fitsIf(modifiersOf(wanted) === modifiersOf(actual));
}

const fitsIf = (fits: boolean): Fit => (fits ? "fits" : "differs");
const lengthOf = ({ base, modifiers }: ColumnType) =>
  base === "text" || modifiers[0] === undefined ? Number.POSITIVE_INFINITY : Number(modifiers[0]);
const precisionOf = ({ modifiers }: ColumnType) => Number(modifiers[0] ?? finestPrecision);

/** Of `char` and `bit`, which are one long where nothing is said. */
const modifiersOf = ({ base, modifiers }: ColumnType) =>
  modifiers.length === 0 && ["character", "bit"].includes(base) ? "1" : modifiers.join(",");

function numericFits(wanted: ColumnType, actual: ColumnType): boolean {
  if (actual.modifiers.length === 0) return true;
  if (wanted.modifiers.length === 0) return false;
  const [digits = 0, scale = 0] = wanted.modifiers.map(Number);
  const [actualDigits = 0, actualScale = 0] = actual.modifiers.map(Number);
  return actualScale >= scale && actualDigits - actualScale >= digits - scale;
}
