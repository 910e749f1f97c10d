import { z } from "zod";
import { RequestError } from "../problems/request-error.ts";
import type { Fields } from "../request/parse-json.ts";

type GrantType = "password" | "refresh_token";

const ignored = z.string().optional().meta({ description: "Accepted, and without meaning here." });

/**
 * What an OAuth token request has beside its own fields. There are neither scopes nor clients here, but OAuth clients
 * send them. A field without a value counts as left out (RFC 6749 §3.1).
 */
export const grantFields = (grantType: GrantType) => ({
  grant_type: z.enum([grantType, ""]).optional().meta({ description: "As OAuth clients send it; may be left out." }),
  scope: ignored,
  client_id: ignored,
  client_secret: ignored,
});

/** @throws RequestError `unsupported_grant_type` */
export function assertGrantType({ grant_type: given = "" }: Fields, grantType: GrantType): void {
  if (given !== "" && given !== grantType) throw new RequestError("unsupported_grant_type");
}
