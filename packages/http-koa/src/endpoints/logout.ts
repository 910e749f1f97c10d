import { AuthError, type Profile } from "@portcullis/core";
import type { Context } from "koa";
import { z } from "zod";
import { readBearer } from "../guards/bearer.ts";
import type { Operation } from "../openapi/operation.ts";
import { hasBody, readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answerWithNothing } from "../wire/answer.ts";
import { refreshTokenSchema } from "../wire/credentials.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const schema = z.strictObject({ refresh_token: refreshTokenSchema.optional() }).meta({ id: "LogoutRequest" });

export const logoutOperation: Operation = {
  id: "logout",
  tag: "Tokens",
  summary: "Log out",
  description:
    "Ends the login that the access token in the header, the refresh token in the body, or both belong to. A token that is dead or unknown is no error.",
  access: "either",
  request: { required: false, json: schema, form: schema },
  answer: { status: 204, description: "The login is ended, if there was one." },
  problems: ["token_missing"],
};

/** Ends the login of whatever token is given, be it dead or unknown (RFC 7009 §2.2). */
export function logout<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const accessToken = presentedToken(ctx);
    const refreshToken = await refreshTokenOf(ctx);
    if (accessToken === null && refreshToken === undefined) throw new AuthError("token_missing");
    await portcullis.logout.execute({
      ...(accessToken === null ? {} : { accessToken }),
      ...(refreshToken === undefined ? {} : { refreshToken }),
    });
    answerWithNothing(ctx);
  };
}

/** What can't be a token is an unknown token, and as good as any. */
function presentedToken(ctx: Context): string | null {
  try {
    return readBearer(ctx.req);
  } catch (error) {
    if (error instanceof AuthError) return "";
    throw error;
  }
}

async function refreshTokenOf(ctx: Context): Promise<string | undefined> {
  if (!hasBody(ctx.req)) return undefined;
  const { fields } = await readBody(ctx.req, { types: ["json", "form"] });
  return validate(schema, fields).refresh_token;
}
