import type { Profile } from "@portcullis/core";
import type { Operation } from "./operation.ts";
import { isForm } from "../request/media-type.ts";
import { readOptionalBody } from "../request/read-body.ts";
import { answerWithNothing } from "../wire/answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

export const logoutAllOperation: Operation = {
  id: "logoutEverywhere",
  tag: "Sessions",
  summary: "Log out on all devices",
  access: "user",
  answer: { status: 204, description: "Every session of the user has ended, including this one." },
};

export function logoutAll<P extends Profile>({
  portcullis,
  authenticator,
  cookies,
}: EndpointDependencies<P>): Endpoint {
  return async (ctx) => {
    const form = isForm(ctx.req) ? await readOptionalBody(ctx, { types: ["form"] }) : null;
    if (form !== null) authenticator.assertNoneIn(form.fields, ctx);
    const { user } = await authenticator.authenticate(ctx, { mustBeLive: true });
    await portcullis.logoutEverywhere({ userId: user.id });
    cookies?.clear(ctx);
    answerWithNothing(ctx);
  };
}
