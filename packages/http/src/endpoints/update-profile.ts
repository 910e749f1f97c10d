import { AuthError, type Profile } from "@portcullis/core";
import { z } from "zod";
import { readBody } from "../body/read-body.ts";
import { ofLiveSession } from "../guards/of-live-session.ts";
import { userOnTheWire, userSchema } from "../wire/user.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

/** All fields belong to the profile. Its schema checks them. */
const schema = z.looseObject({}).meta({ id: "ProfileChange" });

export const updateProfileOperation: Operation = {
  id: "updateProfile",
  tag: "Account",
  summary: "Change fields of the user",
  description: "Changes the profile fields that are sent and keeps the others.",
  access: "user",
  request: { json: schema, withProfile: true, partial: true },
  answer: { status: 200, description: "The user.", schema: userSchema, withProfile: true },
};

export function updateProfile<P extends Profile>(deps: EndpointDependencies<P>): Endpoint {
  const { portcullis, authenticator, fieldNames } = deps;
  return async (exchange) => {
    authenticator.assertCredentials(exchange.request);
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const { profile, issues } = fieldNames.read(fields);
    if (issues.length > 0) throw new AuthError("validation_failed", { issues });
    const { user } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    try {
      const changed = await ofLiveSession(() => portcullis.updateProfile({ userId: user.id, profile }));
      exchange.answerJson(200, userOnTheWire(changed, fieldNames));
    } catch (error) {
      if (!(error instanceof AuthError) || error.issues === undefined) throw error;
      throw new AuthError(error.code, { issues: error.issues.map((issue) => fieldNames.issueOnTheWire(issue)) });
    }
  };
}
