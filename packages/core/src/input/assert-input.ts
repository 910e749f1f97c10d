import { AuthError, type Issue } from "../errors/auth-error.ts";

/** Returns the issues of one value of the input; empty if it is valid. */
export type InputRule = (value: unknown, pointer: string) => readonly Issue[];

const fine: readonly Issue[] = [];

const ofKind =
  (article: string, isOfKind: (value: unknown) => boolean): InputRule =>
  (value, pointer) => {
    if (isOfKind(value)) return fine;
    if (value === undefined) return [{ pointer, code: "required", detail: "Required." }];
    return [{ pointer, code: "invalid_type", detail: `Must be ${article}.` }];
  };

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const text = ofKind("a string", (value) => typeof value === "string");
export const flag = ofKind("a boolean", (value) => typeof value === "boolean");
export const callable = ofKind("a function", (value) => typeof value === "function");
export const object = ofKind("an object", isObject);
export const time = ofKind("a valid Date", (value) => value instanceof Date && !Number.isNaN(value.getTime()));

export const wholeNumber = (min: number, max: number): InputRule =>
  ofKind(
    `a whole number from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  );

/** `undefined` counts as absent. */
export const optional =
  (rule: InputRule): InputRule =>
  (value, pointer) =>
    value === undefined ? fine : rule(value, pointer);

/** An object with these members. Other members are ignored. */
export function members(rules: Readonly<Record<string, InputRule>>): InputRule {
  const named = Object.entries(rules).map(([name, rule]) => ({ name, rule, step: `/${wireName(name)}` }));
  return (value, pointer) => {
    if (!isObject(value)) return object(value, pointer);
    let issues: Issue[] | undefined;
    for (const { name, rule, step } of named) {
      const found = rule(Reflect.get(value, name), pointer + step);
      if (found.length > 0) (issues ??= []).push(...found);
    }
    return issues ?? fine;
  };
}

/** The rule for `ClientInfo`. */
export const client = members({ userAgent: optional(text), address: optional(text) });

/**
 * Checks the types of a use case's input. TypeScript has checked typed callers; others may pass on parsed JSON as it
 * arrived.
 * @throws AuthError `validation_failed` with a pointer to each wrong value
 */
export function assertInput(input: unknown, rule: InputRule): void {
  const issues = rule(input, "");
  if (issues.length > 0) throw new AuthError("validation_failed", { issues });
}

/** Pointers name members as the HTTP interface does: `currentPassword` is `/current_password`. */
function wireName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
