import type { AccountRules, Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "./operation.ts";
import { ofLiveSession } from "../guards/of-live-session.ts";
import { afterAnswer } from "../request/after-answer.ts";
import { clientOf } from "../request/client.ts";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import { passwordSchema } from "../wire/credentials.ts";
import { answerWithPair, pairAnswer } from "./pair-answer.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";

const schemaFor = ({ password }: Pick<AccountRules, "password">) =>
  z
    .strictObject({
      current_password: passwordSchema,
      new_password: passwordSchema.meta({ ...password }),
      new_session: z.boolean().optional().meta({
        description: "Start a new session for this client, because its current one ends. Default false.",
      }),
    })
    .meta({ id: "PasswordChange" });

export const changePasswordOperation = (rules: Pick<AccountRules, "password">, inCookies: boolean): Operation => ({
  id: "changePassword",
  tag: "Account",
  summary: "Change the password",
  description:
    "Ends every session of the user, including this one: all tokens from before it are invalid. With `new_session`, the answer has the tokens of a new session, in cookies if the request came with cookies.",
  access: "user",
  request: { json: schemaFor(rules) },
  answer: { status: 204, description: "The password was changed." },
  otherAnswer: pairAnswer("The password was changed: the pair of a new session.", inCookies),
  problems: ["wrong_password", "password_unchanged", "too_many_attempts", "overloaded"],
});

export function changePassword<P extends Profile>(deps: EndpointDependencies<P>): Endpoint {
  const { portcullis, addressOf, authenticator, cookies } = deps;
  const schema = schemaFor(portcullis.rules);
  return async (exchange) => {
    authenticator.assertCredentials(exchange.request);
    const { fields } = await readBody(exchange.request, { types: ["json"] });
    const {
      current_password: currentPassword,
      new_password: newPassword,
      new_session: newSession = false,
    } = validate(schema, fields);
    const { user } = await authenticator.authenticate(exchange.request, { mustBeLive: true });
    const client = clientOf(exchange.request, addressOf);
    const input = { userId: user.id, currentPassword, newPassword, newSession, client };
    const started = await ofLiveSession(() =>
      portcullis.changePassword({ ...input, ...afterAnswer(exchange.request) }),
    );
    if (started !== null) {
      const isInCookies = (cookies?.accessToken(exchange.request) ?? null) !== null;
      await answerWithPair(exchange, started.pair, isInCookies ? cookies : null);
      return;
    }
    cookies?.clear(exchange);
    exchange.answerNothing();
  };
}
