import { AuthError } from "../errors/auth-error.ts";
import { jsonPointer } from "../errors/json-pointer.ts";
import { ProfileFieldTakenError } from "../errors/profile-field-taken-error.ts";
import { UnknownProfileFieldError } from "../errors/unknown-profile-field-error.ts";
import { UsernameTakenError } from "../errors/username-taken-error.ts";
import { unknownField } from "../policies/profile.ts";

/** The error if another user has already proven the address. */
export function addressTaken(field: string | null): AuthError {
  if (field === null) return new AuthError("username_taken");
  const issue = { pointer: jsonPointer([field]), code: "taken", detail: "Another user already has this address." };
  return new AuthError("validation_failed", { issues: [issue] });
}

/** Converts the store's errors about a user's new values to errors of a use case. Returns other errors unchanged. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof UsernameTakenError) return new AuthError("username_taken");
  if (error instanceof UnknownProfileFieldError) {
    return new AuthError("validation_failed", { issues: [unknownField(error.field)] });
  }
  if (!(error instanceof ProfileFieldTakenError)) return error;
  const issue = { pointer: jsonPointer([error.field]), code: "taken", detail: "Another user already has this value." };
  return new AuthError("validation_failed", { issues: [issue] });
}
