import { z } from "zod";
import { clientFields, ignored } from "./grant-fields.ts";

/**
 * The fields of a request about a token (RFC 7009 §2.1, RFC 7662 §2.1). All kinds of tokens are tried, whatever the
 * hint.
 */
export const tokenRequestFields = {
  token: z.string().min(1).meta({ description: "An access token or a refresh token, valid or not." }),
  token_type_hint: ignored,
  ...clientFields,
};
