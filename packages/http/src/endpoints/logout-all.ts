import type { Profile } from "@portcullis/core";
import type { Operation } from "./operation.ts";
import { isForm } from "../body/media-type.ts";
import { readOptionalBody } from "../body/read-body.ts";
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
  return async (exchange) => {
    const form = isForm(exchange.request) ? await readOptionalBody(exchange.request, { types: ["form"] }) : null;
    if (form !== null) authenticator.assertNoneIn(form.fields, exchange.request);
    const { user } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    await portcullis.logoutEverywhere({ userId: user.id });
    cookies?.clear(exchange);
    exchange.answerNothing();
  };
}
