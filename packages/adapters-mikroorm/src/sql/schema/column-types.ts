/** The parts of a column type as PostgreSQL names it. */
export interface ColumnType {
  /** Without length and precision, such as `character varying` or `timestamp with time zone`. */
  readonly base: string;
  /** The text between the parentheses. */
  readonly modifiers: readonly string[];
}

/** `widen`: the text column can become longer without loss. `differs`: it can't hold every value of the definition. */
export type Fit = "fits" | "widen" | "differs";

/** @param base by `format_type` without a modifier, so that aliases such as `varchar` have one name */
export function columnType(base: string, text: string): ColumnType {
  const modifiers = /\(([^)]*)\)/.exec(text)?.[1] ?? "";
  return {
    base,
    modifiers: modifiers.split(",").flatMap((part) => part.trim().toLowerCase() || []),
  };
}

/** Each type holds every value of those before it. */
const widening: readonly (readonly string[])[] = [
  ["smallint", "integer", "bigint"],
  ["real", "double precision"],
];

const textBases = new Set(["character varying", "text"]);

/** Both are read and written in UTC, so they hold the same instants. */
const momentBases = new Set(["timestamp with time zone", "timestamp without time zone"]);

/** The default number of fractional digits of a second. */
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
