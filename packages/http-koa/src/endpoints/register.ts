import { AuthError, type Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../request/read-body.ts";
import { validate } from "../request/validate.ts";
import { answer } from "../wire/answer.ts";
import { userOnTheWire } from "../wire/user.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

/** All other fields are the profile's, and its schema's to judge. */
const schema = z.looseObject({ username: z.string(), password: z.string() });

export function register<P extends Profile>({ portcullis, fieldNames }: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const { fields } = await readBody(ctx.req, { types: ["json"] });
    const { username, password, ...others } = validate(schema, fields);
    const { profile, issues } = fieldNames.read(others);
    if (issues.length > 0) throw new AuthError("validation_failed", { issues });
    try {
      const user = await portcullis.register.execute({ username, password, profile });
      answer(ctx, 201, userOnTheWire(user, fieldNames));
    } catch (error) {
      if (!(error instanceof AuthError) || error.issues === undefined) throw error;
      throw new AuthError(error.code, { issues: error.issues.map((issue) => fieldNames.issueOnTheWire(issue)) });
    }
  };
}
