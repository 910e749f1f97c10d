import type { TokenPair } from "@portcullis/core";
import { z } from "zod";

/** RFC 6749 §5.1 */
export const tokenPairSchema = z
  .strictObject({
    access_token: z
      .string()
      .regex(/^[\w\-.~+/]+=*$/)
      .meta({ description: "Send it with each request as `Authorization: Bearer` (RFC 6750 §2.1)." }),
    token_type: z.literal("Bearer"),
    expires_in: z.int().min(1).meta({ description: "Whole seconds until the access token expires." }),
    refresh_token: z
      .string()
      .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)
      .meta({ description: "Valid for one refresh, which returns the next one." }),
  })
  .meta({
    id: "TokenPair",
    examples: [
      {
        access_token: "pct_AaH9fOxfdF6vQ9UNdgG6f0BexHUAAAAA",
        token_type: "Bearer",
        expires_in: 900,
        refresh_token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMWExIn0.c2lnbmF0dXJl",
      },
    ],
  });

/** The response with tokens in cookies. It contains none, because scripts could read it. */
export const pairInCookiesSchema = z
  .strictObject({ expires_in: z.int().min(1).meta({ description: "Whole seconds until the access token expires." }) })
  .meta({ id: "PairInCookies", examples: [{ expires_in: 900 }] });

export function tokenPairOnTheWire(pair: TokenPair): z.infer<typeof tokenPairSchema> {
  const { accessToken, refreshToken, tokenType, expiresIn } = pair;
  return { access_token: accessToken, token_type: tokenType, expires_in: expiresIn, refresh_token: refreshToken };
}

export const pairInCookiesOnTheWire = ({ expiresIn }: TokenPair): z.infer<typeof pairInCookiesSchema> => ({
  expires_in: expiresIn,
});
