import type { Context } from "koa";
import type { z } from "zod";
import { parseForm, validate } from "@portcullis/http";

/**
 * The parameters of a query as the schema describes them. Others are ignored.
 * @throws RequestError `invalid_request` for malformed percent-encoding, and for a parameter that comes twice;
 * AuthError `validation_failed` for values that the schema refuses
 */
export function readQuery<S extends z.ZodObject>(ctx: Context, schema: S): z.output<S> {
  return validate(schema, parseForm(ctx.querystring, "query"));
}
