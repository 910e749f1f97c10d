import { nearestName } from "./nearest-name.ts";

/** The kind of value that a setting takes: a type, one of several strings, or nested settings. */
export type SettingKind =
  | "any"
  | "array"
  | "boolean"
  | "function"
  | "number"
  | "object"
  | "string"
  | readonly string[]
  | { readonly [name: string]: SettingKind };

/** The settings of `T`, each with its kind. */
export type SettingKinds<T> = { readonly [Name in keyof Required<T>]: SettingKind };

/**
 * Checks the names and kinds of settings, for callers that no compiler checks. The code that uses a value checks its
 * bounds. `undefined` counts as absent.
 * @param owner the function that takes the settings, such as `createPortcullis`; messages begin with it
 * @param Refusal the class of the errors; default RangeError for names and choices, TypeError for kinds
 * @throws RangeError for an unknown name; the message suggests the nearest known name
 * @throws TypeError for a value of the wrong kind. Messages never contain values.
 */
export function assertSettings(
  owner: string,
  settings: unknown,
  kinds: Readonly<Record<string, SettingKind>>,
  Refusal?: new (message: string) => Error,
): void {
  assertNested("", settings, kinds, {
    name: (message) => new (Refusal ?? RangeError)(`${owner}: ${message}`),
    kind: (message) => new (Refusal ?? TypeError)(`${owner}: ${message}`),
  });
}

interface Refusals {
  readonly name: (message: string) => Error;
  readonly kind: (message: string) => Error;
}

function assertNested(
  path: string,
  settings: unknown,
  kinds: Readonly<Record<string, SettingKind>>,
  refusals: Refusals,
): void {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    const what = path === "" ? "The settings" : `"${path}"`;
    throw refusals.kind(`${what} must be an object, not ${kindOf(settings)}.`);
  }
  for (const [name, value] of Object.entries(settings)) {
    const full = path === "" ? name : `${path}.${name}`;
    if (!Object.hasOwn(kinds, name)) throw refusals.name(unknownName(full, name, Object.keys(kinds)));
    const kind = kinds[name];
    if (value === undefined || kind === undefined || kind === "any") continue;
    if (Array.isArray(kind)) assertChoice(full, value, kind, refusals);
    else if (typeof kind === "object") assertNested(full, value, kind as Record<string, SettingKind>, refusals);
    else if (!isOfKind(value, kind)) {
      throw refusals.kind(`"${full}" must be ${withArticle(kind)}, not ${kindOf(value)}.`);
    }
  }
}

function unknownName(full: string, name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const hint = nearest === null ? `The settings are ${known.toSorted().join(", ")}.` : `Did you mean "${nearest}"?`;
  return `Unknown setting "${full}". ${hint}`;
}

function assertChoice(full: string, value: unknown, choices: readonly string[], refusals: Refusals): void {
  if (choices.some((choice) => choice === value)) return;
  const listed = choices.map((choice) => `"${choice}"`).join(", ");
  throw typeof value === "string"
    ? refusals.name(`"${full}" must be one of ${listed}.`)
    : refusals.kind(`"${full}" must be one of ${listed}, not ${kindOf(value)}.`);
}

/** Functions count as objects: some libraries make classes or callable objects. */
function isOfKind(value: unknown, kind: string): boolean {
  if (kind === "array") return Array.isArray(value);
  if (kind === "object") return value !== null && (typeof value === "object" || typeof value === "function");
  return typeof value === kind;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return value === undefined ? "undefined" : withArticle(typeof value);
}

const withArticle = (kind: string) => `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
