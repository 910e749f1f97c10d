import type { Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answerWithTokens } from "../wire/answer.ts";
import { tokenPairOnTheWire } from "../wire/token-pair.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { withoutGrantFields } from "./grant-fields.ts";

const schema = z.strictObject({ refresh_token: z.string() });

/** RFC 6749 §6 */
export function refresh<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { type, fields } = await readBody(ctx.req, { types: ["json", "form"] });
    const given = validate(schema, type === "form" ? withoutGrantFields(fields, "refresh_token") : fields);
    const pair = await portcullis.refresh.execute({ refreshToken: given.refresh_token });
    answerWithTokens(ctx, tokenPairOnTheWire(pair));
  };
}
