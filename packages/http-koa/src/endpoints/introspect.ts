import { AuthError, type Profile } from "@portcullis/core";
import type { Context } from "koa";
import { z } from "zod";
import { apiKeyMatcher } from "../guards/api-key.ts";
import { clientSecrets } from "../guards/basic.ts";
import { readBearer } from "../request/bearer.ts";
import type { Operation } from "./operation.ts";
import { RequestError } from "../request/request-error.ts";
import { readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answer } from "../wire/answer.ts";
import { introspectionOnTheWire, introspectionSchema } from "../wire/introspection.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { tokenRequestFields } from "./token-request.ts";

export interface IntrospectionOptions {
  /** Of the resource servers that may ask, at least one; visible ASCII. */
  readonly keys: readonly string[];
  /** `iss` of the answers, if any. */
  readonly issuer?: string;
  /** `aud` of the answers, if any. */
  readonly audience?: string;
}

const schema = z.object(tokenRequestFields).meta({ id: "IntrospectionRequest" });

export const introspectOperation: Operation = {
  id: "introspect",
  tag: "Tokens",
  summary: "What an access token is good for",
  description:
    "For resource servers (RFC 7662). The session's record is looked at for tokens of every kind: one that has been ended, superseded or disabled is inactive at once. A refresh token is inactive, for it is meant for no resource server (§2.2).",
  access: "api-key",
  request: { form: schema },
  answer: { status: 200, description: "Whose it is, or that it is inactive.", schema: introspectionSchema },
};

/**
 * RFC 7662, for who sends one of the keys.
 * @throws RangeError for no key, or one that can't be sent in a header
 */
export function introspect<P extends Profile>(
  { portcullis, authenticator }: EndpointDependencies<P>,
  { keys, issuer, audience }: IntrospectionOptions,
): Endpoint {
  const isKey = apiKeyMatcher(keys);
  const names = {
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...(audience === undefined ? {} : { aud: audience }),
  };
  return async (ctx) => {
    assertKey(ctx, isKey);
    const { fields } = await readBody(ctx, { types: ["form"] });
    authenticator.assertNoneIn(fields, ctx);
    const { token } = validate(schema, fields);
    answer(ctx, 200, introspectionOnTheWire(await portcullis.introspect({ token }), names));
  };
}

/**
 * In the header for API keys, as bearer, as RFC 7662 §2.1 shows it, or as the password of HTTP Basic, as OAuth libraries
 * send it (RFC 6749 §2.3.1). Beside a bearer token nothing else counts.
 */
function assertKey(ctx: Context, isKey: (given: string) => boolean): void {
  const bearer = bearerOf(ctx);
  const given = bearer === null ? [ctx.get("Token"), ...clientSecrets(ctx.req)] : [bearer];
  if (!given.some(isKey)) throw new RequestError("api_key_invalid");
}

/** What can't be a bearer token can't be a key. */
function bearerOf(ctx: Context): string | null {
  try {
    return readBearer(ctx.req);
  } catch (error) {
    if (error instanceof AuthError) return "";
    throw error;
  }
}
