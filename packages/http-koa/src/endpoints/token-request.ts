import { z } from "zod";

const ignored = z.string().optional().meta({ description: "Accepted and ignored." });

/** What a request about one token has (RFC 7009 §2.1, RFC 7662 §2.1). All kinds of token are tried, whatever is hinted at. */
export const tokenRequestFields = {
  token: z.string().min(1).meta({ description: "An access or a refresh token, or what may once have been one." }),
  token_type_hint: ignored,
  client_id: ignored,
  client_secret: ignored,
};
