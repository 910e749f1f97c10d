import { z } from "zod";

/** Fields of several endpoints. The use cases check their bounds. */
export const usernameSchema = z.string().meta({
  description: "A name or an e-mail address. Case, width and Unicode composition are ignored.",
  examples: ["alice"],
});

export const passwordSchema = z.string().meta({
  description: "As typed. It is neither trimmed nor truncated.",
  format: "password",
  examples: ["correct horse battery"],
});

export const refreshTokenSchema = z.string().meta({ description: "The refresh token of the last token pair." });
