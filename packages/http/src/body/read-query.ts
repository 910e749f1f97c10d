import type { Target } from "../request/request-target.ts";
import type { z } from "zod";
import { parseForm } from "./parse-form.ts";
import { validate } from "./validate.ts";

/**
 * Returns the parameters of a query that the schema describes. Others are ignored.
 * @throws RequestError `invalid_request` for malformed percent-encoding and repeated parameters;
 * AuthError `validation_failed` for values that the schema rejects
 */
export function readQuery<S extends z.ZodObject>({ query }: Target, schema: S): z.output<S> {
  return validate(schema, parseForm(query, "query"));
}
