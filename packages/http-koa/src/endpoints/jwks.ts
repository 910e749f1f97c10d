import type { Profile } from "@portcullis/core";
import { answer } from "../wire/answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

/** RFC 7517 §5. The one answer that may be kept: a new key is listed before tokens are signed with it. */
export function jwks<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    ctx.set("Cache-Control", "public, max-age=300");
    answer(ctx, 200, { keys: portcullis.publicKeys().keys });
  };
}
