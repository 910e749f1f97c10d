import { z } from "zod";

/** The secret that a link carries in its fragment. */
export const secretSchema = z.string().meta({ description: "From the fragment of the link. It works once." });

export const emailSchema = z.string().meta({ description: "An e-mail address.", examples: ["alice@example.org"] });

/** The body of a request for a message. */
export const recipientSchema = z
  .strictObject({ username: z.string().meta({ description: "A username or an e-mail address." }) })
  .meta({ id: "Recipient" });

/** An answer that does not reveal whether the user exists. */
export const accepted = {
  status: 202,
  description: "Accepted. If the user exists, a message follows; the answer is the same in any case.",
} as const;
