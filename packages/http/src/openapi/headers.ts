import { z } from "zod";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

/** The headers of every response, by name. */
export const commonHeaders: JsonSchema = {
  "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" },
  "X-Content-Type-Options": { $ref: "#/components/headers/X-Content-Type-Options" },
  "Cache-Control": { $ref: "#/components/headers/Cache-Control" },
};

/** The header object of a schema, with the schema's description. */
export function header(schema: z.ZodType, { required = true }: { readonly required?: boolean } = {}): JsonSchema {
  const { description, ...jsonSchema } = jsonSchemaOf(schema, "output");
  return { ...(description === undefined ? {} : { description }), required, schema: jsonSchema };
}

const challenge = z
  .string()
  .regex(/^(?:Bearer|Basic) realm="[^"]*"/)
  .meta({ description: "How to authenticate (RFC 6750 §3, RFC 7617)." });

const retryAfter = z
  .string()
  .regex(/^[1-9]\d*$/)
  .meta({ description: "Seconds after which the client may try again." });

export const headers: JsonSchema = {
  "X-Request-Id": header(
    z
      .string()
      .regex(/^[\w.-]{1,64}$/)
      .meta({
        description:
          "The request's id in logs: the one it came with, if that has 1 to 64 letters, digits, `.`, `_` or `-`; otherwise a new one.",
      }),
  ),
  "X-Content-Type-Options": header(z.literal("nosniff")),
  "Cache-Control": header(z.literal("no-store")),
  "WWW-Authenticate": header(challenge, { required: false }),
  "WWW-AuthenticateAlways": header(challenge),
  "Retry-After": header(retryAfter, { required: false }),
  "Retry-AfterAlways": header(retryAfter),
};
