import type { Profile } from "@portcullis/core";
import { z } from "zod";
import type { Operation } from "./operation.ts";
import { readBody } from "../body/read-body.ts";
import { validate } from "../body/validate.ts";
import type { Endpoint, EndpointDependencies } from "./endpoint.ts";
import { tokenRequestFields } from "./token-request.ts";

const schema = z.object(tokenRequestFields).meta({ id: "RevocationRequest" });

export const revokeOperation: Operation = {
  id: "revoke",
  tag: "Tokens",
  summary: "Revoke a token",
  description:
    "For OAuth clients (RFC 7009): ends the session that the token belongs to. The token itself is the permission. An invalid or unknown token is not an error.",
  access: "everybody",
  request: { form: schema },
  answer: { status: 200, description: "The token is invalid now.", schema: z.strictObject({}).meta({ id: "Revoked" }) },
};

/** Token revocation (RFC 7009). Clients are public: possession of the token is sufficient (§2.1). */
export function revoke<P extends Profile>({ portcullis }: EndpointDependencies<P>): Endpoint {
  return async (exchange) => {
    const { fields } = await readBody(exchange.request, { types: ["form"] });
    const { token } = validate(schema, fields);
    await portcullis.logout({ accessToken: token, refreshToken: token });
    exchange.answerJson(200, {});
  };
}
