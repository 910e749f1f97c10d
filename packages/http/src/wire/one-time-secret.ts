import { z } from "zod";

/** The secret that a link carries in its fragment. */
export const secretSchema = z.string().meta({ description: "From the fragment of the link. It works once." });

export const emailSchema = z.string().meta({ description: "An e-mail address.", examples: ["alice@example.org"] });

/** What somebody types who has forgotten a password. */
export const recipientSchema = z
  .strictObject({ username: z.string().meta({ description: "A username or an e-mail address." }) })
  .meta({ id: "Recipient" });

/** An answer that is the same for everybody. */
export const accepted = {
  status: 202,
  description: "Accepted, whether or not there is such a user. If there is, a message follows.",
} as const;
