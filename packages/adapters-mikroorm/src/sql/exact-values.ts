type Keeps = (value: unknown) => boolean;

/**
 * Returns whether a column keeps a value exactly. Without an error, PostgreSQL rounds what does not fit a `real`,
 * `numeric(p,s)` or `time(p)`, pads `char(n)` and cuts spaces off a text that is too long for `varchar(n)`.
 * @param columnType as in the table's definition, such as `numeric(10,2)`
 */
export function exactlyKeptBy(columnType: string): Keeps {
  const [, name = "", first, second] = /^([a-z ]+\d*?) ?(?:\((\d+)(?:, ?(\d+))?\))?$/i.exec(columnType) ?? [];
  const size = first === undefined ? undefined : Number(first);
  switch (name.toLowerCase()) {
    case "real":
    case "float4":
      return ofNumbers(keptByReal);
    case "numeric":
    case "decimal":
      return keptByNumeric(size === undefined ? undefined : Number(second ?? 0));
    case "time":
    case "timetz":
      return ofTexts((value) => keptByTime(value, size ?? 6));
    case "char":
    case "character":
      return ofTexts((value) => lengthOf(value) === (size ?? 1));
    case "varchar":
    case "character varying":
      // A text that is too long for another reason than spaces is an error of the database.
      return ofTexts((value) => size === undefined || lengthOf(value) <= size || lengthOf(value.trimEnd()) > size);
    default:
      return () => true;
  }
}

const ofNumbers =
  (keeps: (value: number) => boolean): Keeps =>
  (value) =>
    typeof value !== "number" || keeps(value);

const ofTexts =
  (keeps: (value: string) => boolean): Keeps =>
  (value) =>
    typeof value !== "string" || keeps(value);

/** In code points, as PostgreSQL counts. */
const lengthOf = (text: string) => Array.from(text).length;

/** A `real` is read back as the shortest decimal that only it has (PostgreSQL, "Floating-Point Types"). */
function keptByReal(value: number): boolean {
  if (!Number.isFinite(value)) return true;
  const stored = Math.fround(value);
  if (!Number.isFinite(stored)) return false;
  for (let digits = 1; digits <= 9; digits += 1) {
    const shortest = Number(stored.toPrecision(digits));
    if (Math.fround(shortest) === stored) return shortest === value;
  }
  return false;
}

/** @param scale digits after the point; undefined: as many as the value has */
function keptByNumeric(scale: number | undefined): Keeps {
  return (value) => {
    if (typeof value === "number") {
      return scale === undefined || !Number.isFinite(value) || Number(value.toFixed(Math.min(scale, 100))) === value;
    }
    if (typeof value !== "string" || value === "NaN") return true;
    const match = /^-?\d+(?:\.(?<fraction>\d+))?$/.exec(value);
    return match !== null && (scale === undefined || onlyZeros(match.groups?.["fraction"], scale));
  };
}

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.(?<fraction>\d+))?)?(?:Z|[+-]\d\d(?::\d\d)?)?$/;

/** @param precision digits of a second's fraction */
function keptByTime(value: string, precision: number): boolean {
  const match = clock.exec(value);
  return match !== null && onlyZeros(match.groups?.["fraction"], precision);
}

const onlyZeros = (fraction: string | undefined, from: number) => /^0*$/.test((fraction ?? "").slice(from));
