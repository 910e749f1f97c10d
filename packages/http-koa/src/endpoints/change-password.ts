import { AuthError, type Profile } from "@portcullis/core";
import { z } from "zod";
import { authenticate, requireBearer } from "../guards/authenticate.ts";
import { clientOf } from "../request/client.ts";
import { readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answerWithNothing } from "../wire/answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const schema = z.strictObject({ current_password: z.string(), new_password: z.string() });

export function changePassword<P extends Profile>({ portcullis, addressOf }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    requireBearer(ctx);
    const { fields } = await readBody(ctx.req, { types: ["json"] });
    const { current_password: currentPassword, new_password: newPassword } = validate(schema, fields);
    const { user } = await authenticate(portcullis, ctx, { mustBeLive: true });
    const client = clientOf(ctx, addressOf);
    try {
      await portcullis.changePassword.execute({ userId: user.id, currentPassword, newPassword, client });
    } catch (error) {
      // Deleted since the token was looked at, and the token with it.
      if (error instanceof AuthError && error.code === "not_found") throw new AuthError("token_invalid");
      throw error;
    }
    answerWithNothing(ctx);
  };
}
