import { AuthError, type Profile } from "@portcullis/core";
import type { HttpRequest } from "../request/http-request.ts";
import { z } from "zod";
import { apiKeyMatcher } from "../guards/api-key.ts";
import { clientSecrets } from "../guards/basic.ts";
import { readBearer } from "../request/bearer.ts";
import type { Operation } from "./operation.ts";
import { RequestError } from "../request/request-error.ts";
import { validate } from "../body/validate.ts";
import { introspectionOnTheWire, introspectionSchema } from "../wire/introspection.ts";
import { readBody } from "../body/read-body.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { tokenRequestFields } from "./token-request.ts";

export interface IntrospectionOptions {
  /** The keys of resource servers that may introspect, at least one; visible ASCII. */
  readonly keys: readonly string[];
  /** `iss` of the responses, if any. */
  readonly issuer?: string;
  /** `aud` of the responses, if any. */
  readonly audience?: string;
}

const schema = z.object(tokenRequestFields).meta({ id: "IntrospectionRequest" });

export const introspectOperation: Operation = {
  id: "introspect",
  tag: "Tokens",
  summary: "Introspect an access token",
  description:
    "For resource servers (RFC 7662). The session's record is checked for every kind of token: a token is inactive as soon as it was replaced, its session has ended or its user was disabled. A refresh token is always inactive, because it is not for resource servers (§2.2).",
  access: "api-key",
  request: { form: schema },
  answer: {
    status: 200,
    description: "The user and session of the token, or that it is inactive.",
    schema: introspectionSchema,
  },
};

/**
 * Token introspection (RFC 7662), for clients that send one of the keys.
 * @throws RangeError if there is no key, or one that a header can't carry
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
  return async (exchange) => {
    await assertKey(exchange.request, isKey);
    const { fields } = await readBody(exchange.request, { types: ["form"] });
    authenticator.assertNoneIn(fields, exchange.request);
    const { token } = validate(schema, fields);
    exchange.answerJson(200, introspectionOnTheWire(await portcullis.introspect({ token }), names));
  };
}

/**
 * Accepts the key in the header for API keys, as a bearer token (RFC 7662 §2.1), or as the password of HTTP Basic,
 * which OAuth libraries use (RFC 6749 §2.3.1). If there is a bearer token, the others are ignored.
 */
async function assertKey(request: HttpRequest, isKey: (given: string) => Promise<boolean>): Promise<void> {
  const bearer = bearerOf(request);
  const given = bearer === null ? [request.header("token") ?? "", ...clientSecrets(request)] : [bearer];
  for (const key of given) if (await isKey(key)) return;
  throw new RequestError("api_key_invalid");
}

/** A value that is not a valid bearer token is not a key either. */
function bearerOf(request: HttpRequest): string | null {
  try {
    return readBearer(request);
  } catch (error) {
    if (error instanceof AuthError) return "";
    throw error;
  }
}
