import { jsonPointer } from "@portcullis/core/ports";
import { AuthError, type Issue } from "@portcullis/core";
import type { z } from "zod";
import type { Fields } from "./parse-json.ts";

/**
 * Returns the fields that the schema describes.
 * @throws AuthError `validation_failed`. Its messages are not the schema's, which may repeat input.
 */
export function validate<S extends z.ZodType>(schema: S, fields: Fields): z.output<S> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  throw new AuthError("validation_failed", { issues: result.error.issues.flatMap((issue) => issuesOf(issue, fields)) });
}

export function unknownField(name: string): Issue {
  return { pointer: jsonPointer([name]), code: "unknown_field", detail: "Not a known field." };
}

function issuesOf(issue: z.core.$ZodIssue, fields: Fields): readonly Issue[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map(unknownField);
  const pointer = jsonPointer(issue.path);
  const [name] = issue.path;
  if (typeof name === "string" && !Object.hasOwn(fields, name)) {
    return [{ pointer, code: "required", detail: "Required." }];
  }
  if (issue.code === "invalid_type") return [{ pointer, code: "invalid_type", detail: `Must be a ${issue.expected}.` }];
  return [{ pointer, code: "invalid_value", detail: "Not a valid value." }];
}
