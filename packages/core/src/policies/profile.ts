import type { NoProfile, Profile } from "../domain/user.ts";
import type { Issue } from "../errors/auth-error.ts";
import { jsonPointer } from "../errors/json-pointer.ts";
import type { ProfileSchema } from "../ports/profile-schema.ts";

export type CheckedProfile<P> =
  | { readonly profile: P; readonly issues?: undefined }
  | { readonly profile?: undefined; readonly issues: readonly Issue[] };

const noFields = () => ({ type: "object", properties: {}, additionalProperties: false });

/** For applications without profile fields. */
export const noProfileSchema: ProfileSchema<NoProfile> = {
  "~standard": {
    version: 1,
    vendor: "portcullis",
    validate: () => ({ value: {} }),
    jsonSchema: { input: noFields, output: noFields },
  },
};

/**
 * Checks a profile by the application's schema. A field that is missing from the schema's result is unknown, and is
 * rejected rather than dropped, so that no caller believes it was stored.
 */
export async function checkProfile<P extends Profile>(
  schema: ProfileSchema<P>,
  input: Readonly<Record<string, unknown>>,
): Promise<CheckedProfile<P>> {
  const result = await schema["~standard"].validate(input);
  if (result.issues !== undefined) {
    return {
      issues: result.issues.map(({ message, path = [] }) => ({
        pointer: jsonPointer(path.map((step) => (typeof step === "object" ? step.key : step))),
        code: "invalid_value",
        detail: message,
      })),
    };
  }
  const profile: unknown = result.value;
  if (!isObject(profile)) {
    return { issues: [{ pointer: "", code: "invalid_value", detail: "The profile must be an object." }] };
  }
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(profile, name));
  if (unknown.length > 0) {
    return {
      issues: unknown.map(unknownField),
    };
  }
  return { profile: profile as P };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

export const unknownField = (name: string): Issue => ({
  pointer: jsonPointer([name]),
  code: "unknown_field",
  detail: "Not a known field.",
});
