import { SqlitePlatform } from "@mikro-orm/sql";
import { affinityOf } from "./schema/affinity.ts";

/**
 * Returns whether a column keeps a value exactly. SQLite stores NaN as null, drops the sign of zero, and converts text
 * that looks like a number, in a column for numbers, to 64 bits.
 */
export function keptBy(columnType: string): (value: unknown) => boolean {
  const affinity = affinityOf(columnType);
  const convertsText = affinity !== "text" && affinity !== "blob";
  return (value) => {
    if (typeof value === "number") return !Number.isNaN(value) && !Object.is(value, -0);
    if (typeof value === "bigint") return BigInt.asIntN(64, value) === value;
    return typeof value !== "string" || !convertsText || isKeptAsNumber(value);
  };
}

/** A decimal that a double represents with all its digits; trailing zeros do not count. Any other text stays text. */
function isKeptAsNumber(text: string): boolean {
  if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text)) return true;
  if (/^-?(?:0|[1-9]\d{0,18})$/.test(text)) return text !== "-0" && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(0|[1-9]\d*)\.(\d+)$/.exec(text) ?? [];
  const digits = fraction.replace(/0+$/, "");
  const plain = `${sign}${whole}${digits === "" ? "" : `.${digits}`}`;
  // SQLite keeps 15 significant digits.
  return whole !== "" && plain !== "-0" && `${whole}${digits}`.length <= 15 && String(Number(plain)) === plain;
}

const platform = new SqlitePlatform();

/** The ORM writes an array as a comma-separated list, which can't represent every array. */
export function isListKept(_: string, values: unknown): boolean {
  if (!Array.isArray(values)) return false;
  const elements = Array.from<unknown>(values);
  if (!elements.every((one) => ["string", "number", "bigint", "boolean"].includes(typeof one))) return false;
  const texts = elements.map(String);
  const read = platform.unmarshallArray(platform.marshallArray(texts));
  return read.length === texts.length && read.every((text, place) => text === texts[place]);
}
