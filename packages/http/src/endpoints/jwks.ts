import type { Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "./operation.ts";
import { keySetSchema } from "../wire/key-set.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const caching = "public, max-age=300";

export const jwksOperation: Operation = {
  id: "keys",
  tag: "Service",
  summary: "Get the public keys of access tokens",
  description: "May be cached for five minutes: a new key is listed before tokens are signed with it.",
  access: "everybody",
  answer: {
    status: 200,
    description: "A JWK set (RFC 7517 §5).",
    schema: keySetSchema,
    headers: { "Cache-Control": z.literal(caching) },
  },
  selfContained: true,
};

/**
 * The JWK set (RFC 7517 §5). It is the only response that may be cached: a new key is listed before tokens are signed
 * with it.
 */
export function jwks<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    exchange.set("Cache-Control", caching);
    exchange.answerJson(200, { keys: portcullis.publicKeys().keys });
  };
}
