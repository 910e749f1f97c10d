import { z } from "zod";

/** Fields of requests that several endpoints have. Bounds that are not here are the use case's to check. */
export const usernameSchema = z.string().meta({
  description: "A name or an e-mail address. Case, width and Unicode composition make no difference.",
  examples: ["alice"],
});

export const passwordSchema = z.string().meta({
  description: "As typed: nothing is trimmed or cut.",
  format: "password",
  examples: ["correct horse battery"],
});

export const refreshTokenSchema = z.string().meta({ description: "The one that came with the last token pair." });
