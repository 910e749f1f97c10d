import { z } from "zod";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

/** What every answer has, by name. */
export const commonHeaders: JsonSchema = {
  "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" },
  "X-Content-Type-Options": { $ref: "#/components/headers/X-Content-Type-Options" },
  "Cache-Control": { $ref: "#/components/headers/Cache-Control" },
};

export const header = (schema: z.ZodType, description?: string): JsonSchema => ({
  ...(description === undefined ? {} : { description }),
  required: true,
  schema: jsonSchemaOf(schema, "output"),
});

const challenge = {
  description: "How to authenticate (RFC 6750 §3).",
  schema: jsonSchemaOf(z.string().regex(/^Bearer realm="[^"]*"/), "output"),
};
const retryAfter = {
  description: "Seconds after which to try again.",
  schema: jsonSchemaOf(z.string().regex(/^[1-9]\d*$/), "output"),
};

export const headers: JsonSchema = {
  "X-Request-Id": header(
    z.string().regex(/^[\w.-]{1,128}$/),
    "What the request is called in logs: the id it came with, if that is harmless, or a new one.",
  ),
  "X-Content-Type-Options": header(z.literal("nosniff")),
  "Cache-Control": header(z.literal("no-store")),
  "WWW-Authenticate": challenge,
  "WWW-AuthenticateAlways": { ...challenge, required: true },
  "Retry-After": retryAfter,
  "Retry-AfterAlways": { ...retryAfter, required: true },
};
