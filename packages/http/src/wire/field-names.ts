import { jsonPointer } from "@portcullis/core/ports";
import type { Issue } from "@portcullis/core";
import type { Fields } from "../body/parse-json.ts";
import { unknownField } from "../body/validate.ts";
import { toBase64 } from "../encoding/base64.ts";

/** Field names of a user that a profile can't have. */
const reserved: ReadonlySet<string> = new Set([
  "id",
  "user_id",
  "username",
  "username_key",
  "password",
  "password_hash",
  "disabled",
  "email_verified",
  "created_at",
  "updated_at",
  "credentials_version",
  "credentials_changed_at",
  "profile",
]);

const noFields: Fields = {};

/** Translates between properties of a profile (camelCase) and fields on the wire (snake_case). */
export class FieldNames {
  readonly #toWire: ReadonlyMap<string, string>;
  readonly #fromWire: ReadonlyMap<string, string>;

  /**
   * @param fieldNames names that differ from the rule, by property
   * @throws RangeError for reserved and repeated names
   */
  constructor(fieldNames: Readonly<Record<string, string>> = {}) {
    const entries = Object.entries(fieldNames);
    if (entries.some(([, name]) => reserved.has(name))) throw new RangeError("A profile field has a reserved name.");
    this.#toWire = new Map(entries);
    this.#fromWire = new Map(entries.map(([property, name]) => [name, property]));
    if (this.#fromWire.size < entries.length) throw new RangeError("Two fields of a profile have the same name.");
  }

  toWire(property: string): string {
    return this.#toWire.get(property) ?? snakeCase(property);
  }

  /** Returns the properties of a profile, and an issue for each unknown field. */
  read(fields: Fields): { readonly profile: Fields; readonly issues: readonly Issue[] } {
    const named = Object.entries(fields).map(([name, value]) => ({ name, property: this.#property(name), value }));
    const profile = named.flatMap(({ property, value }) => (property === null ? [] : [[property, value] as const]));
    const issues = named.flatMap(({ name, property }) => (property === null ? [unknownField(name)] : []));
    return { profile: Object.fromEntries(profile), issues };
  }

  /** Returns the fields of a profile, without absent ones. */
  write(profile: object): Fields {
    const fields: (readonly [string, unknown])[] = [];
    for (const [property, value] of Object.entries(profile) as (readonly [string, unknown])[]) {
      const name = this.toWire(property);
      if (value === undefined || reserved.has(name)) continue;
      fields.push([name, jsonForm(value)]);
    }
    return fields.length === 0 ? noFields : Object.fromEntries(fields);
  }

  /** Returns an issue of the profile with a pointer into the request. */
  issueOnTheWire(issue: Issue): Issue {
    const [, property = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(issue.pointer) ?? [];
    const name = this.toWire(property.replaceAll("~1", "/").replaceAll("~0", "~"));
    return property === "" ? issue : { ...issue, pointer: `${jsonPointer([name])}${rest}` };
  }

  /** Null unless this is the name of a property: two names of one field would make a body ambiguous. */
  #property(name: string): string | null {
    const property = this.#fromWire.get(name) ?? camelCase(name);
    return reserved.has(name) || this.toWire(property) !== name ? null : property;
  }
}

/** JSON has no `bigint`, NaN, infinities and bytes: they become text, bytes in base64. */
function jsonForm(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value instanceof Uint8Array ? toBase64(value) : value;
}

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
