import type { Context } from "koa";
import { z } from "zod";
import { markTokenRequest } from "../problems/oauth-answers.ts";
import { RequestError } from "../request/request-error.ts";
import type { Fields } from "../request/parse-json.ts";

type GrantType = "password" | "refresh_token";

const ignored = z.string().optional().meta({ description: "Accepted and ignored." });

/** Scopes and clients do not exist here, but OAuth clients send them. Any other parameter is ignored as well (RFC 6749 §3.2). */
export const ignoredFields = { scope: ignored, client_id: ignored, client_secret: ignored };

/** What an OAuth token request has beside its own fields. A field without a value counts as left out (RFC 6749 §3.2). */
export const grantFields = (grantType: GrantType) => ({
  grant_type: z.enum([grantType, ""]).optional().meta({ description: "As OAuth clients send it; may be left out." }),
  ...ignoredFields,
});

/**
 * For a form that may be an OAuth token request: it is one if it names a grant.
 * @throws RequestError `unsupported_grant_type`
 */
export function assertGrantType(ctx: Context, { grant_type: given = "" }: Fields, grantType: GrantType): void {
  if (given === "") return;
  markTokenRequest(ctx);
  if (given !== grantType) throw new RequestError("unsupported_grant_type");
}
