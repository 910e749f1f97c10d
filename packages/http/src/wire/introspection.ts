import type { Introspection, Profile } from "@portcullis/core";
import { z } from "zod";

const numericDate = z.int().min(0);

const activeSchema = z.strictObject({
  active: z.literal(true),
  sub: z.string().min(1).meta({ description: "The user's id." }),
  username: z.string().min(1).meta({ description: "As the user typed it." }),
  sid: z.uuid().meta({ description: "The session, as the list of sessions names it." }),
  token_type: z.literal("Bearer"),
  iat: numericDate.meta({ description: "When the token was issued, in seconds since 1970." }),
  exp: numericDate.meta({ description: "When the token expires, in seconds since 1970." }),
  iss: z.string().optional().meta({ description: "The issuer." }),
  aud: z.string().optional().meta({ description: "The audience." }),
});

/** RFC 7662 §2.2 */
export const introspectionSchema = z.union([activeSchema, z.strictObject({ active: z.literal(false) })]).meta({
  id: "Introspection",
  examples: [
    {
      active: true,
      sub: "01a1fd7c-eb79-753e-ac1b-800694a61c9c",
      username: "alice",
      sid: "01a1fd7c-ec5f-745e-af43-d75b01ba7f40",
      token_type: "Bearer",
      iat: 1795254185,
      exp: 1795255085,
      iss: "portcullis",
      aud: "portcullis",
    },
    { active: false },
  ],
});

export interface TokenNames {
  readonly iss?: string;
  readonly aud?: string;
}

/** A refresh token is inactive, so that no resource server accepts it as an access token. */
export function introspectionOnTheWire<P extends Profile>(
  found: Introspection<P>,
  names: TokenNames,
): z.infer<typeof introspectionSchema> {
  if (!found.active || found.kind !== "access") return { active: false };
  const { user, sessionId, issuedAt, expiresAt } = found;
  return {
    active: true,
    sub: String(user.id),
    username: user.username,
    sid: sessionId,
    token_type: "Bearer",
    iat: seconds(issuedAt),
    exp: seconds(expiresAt),
    ...names,
  };
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
