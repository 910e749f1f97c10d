import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { clientOf } from "../request/client.ts";
import { readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answerWithTokens } from "../wire/answer.ts";
import { tokenPairOnTheWire } from "../wire/token-pair.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { withoutGrantFields } from "./grant-fields.ts";

const schema = z.strictObject({ username: z.string(), password: z.string() });

/** The resource owner password credentials grant (RFC 6749 §4.3.2) without its client, or the same in JSON. */
export function login<P extends Profile>({ portcullis, addressOf }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { type, fields } = await readBody(ctx.req, { types: ["json", "form"] });
    const credentials = validate(schema, type === "form" ? withoutGrantFields(fields, "password") : fields);
    const { pair } = await portcullis.login.execute({ ...credentials, client: clientOf(ctx, addressOf) });
    answerWithTokens(ctx, tokenPairOnTheWire(pair));
  };
}
