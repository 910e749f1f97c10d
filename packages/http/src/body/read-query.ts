import type { Target } from "../request/request-target.ts";
import type { z } from "zod";
import { parseForm } from "./parse-form.ts";
import { validate } from "./validate.ts";

/**
 * The parameters of a query as the schema describes them. Others are ignored.
 * @throws RequestError `invalid_request` for malformed percent-encoding, and for a parameter that comes twice;
 * AuthError `validation_failed` for values that the schema refuses
 */
export function readQuery<S extends z.ZodObject>({ query }: Target, schema: S): z.output<S> {
  return validate(schema, parseForm(query, "query"));
}
