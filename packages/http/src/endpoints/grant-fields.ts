import type { Exchange } from "../exchange/exchange.ts";
import { z } from "zod";
import { RequestError } from "../request/request-error.ts";
import type { Fields } from "../body/parse-json.ts";

type GrantType = "password" | "refresh_token";

export const ignored = z.string().optional().meta({ description: "Accepted and ignored." });

/** Portcullis has no registered clients. */
export const clientFields = { client_id: ignored, client_secret: ignored };

/**
 * There are no scopes and no registered clients, but OAuth clients send them. Other parameters are ignored too (RFC
 * 6749 §3.2).
 */
export const ignoredFields = { scope: ignored, ...clientFields };

/** The common fields of OAuth token requests. A field without a value counts as absent (RFC 6749 §3.2). */
export const grantFields = (grantType: GrantType) => ({
  grant_type: z.enum([grantType, ""]).optional().meta({ description: "Sent by OAuth clients; optional." }),
  ...ignoredFields,
});

/**
 * Marks a form as an OAuth token request if it names a grant.
 * @throws RequestError `unsupported_grant_type`
 */
export function readGrantType(exchange: Exchange, { grant_type: given = "" }: Fields, grantType: GrantType): void {
  if (given === "") return;
  exchange.isTokenRequest = true;
  if (given !== grantType) throw new RequestError("unsupported_grant_type");
}
