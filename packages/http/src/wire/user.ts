import type { Profile, PublicUser } from "@portcullis/core";
import { z } from "zod";
import type { Fields } from "../body/parse-json.ts";
import type { FieldNames } from "./field-names.ts";
import { timeSchema } from "./time.ts";

/** Without the profile. */
export const userSchema = z
  .strictObject({
    id: z
      .string()
      .min(1)
      .meta({
        description: "Identifies the user. An opaque string that never changes.",
        examples: ["01a1fd7c-eb79-753e-ac1b-800694a61c9c"],
      }),
    username: z
      .string()
      .min(1)
      .meta({ description: "As the user typed it.", examples: ["alice"] }),
    disabled: z.boolean().meta({ description: "Whether an operator has disabled the account.", examples: [false] }),
    email_verified: z
      .boolean()
      .optional()
      .meta({
        description: "Whether the user has proven the e-mail address. Absent if users have no addresses.",
        examples: [true],
      }),
    created_at: timeSchema.meta({ description: "When the user registered.", examples: ["2026-11-21T09:43:04.825Z"] }),
  })
  .meta({ id: "User", description: "A user, without secrets." });

export function userOnTheWire<P extends Profile>(user: PublicUser<P>, names: FieldNames): Fields {
  const { id, username, disabled, emailVerified, createdAt, profile } = user;
  const own: z.infer<typeof userSchema> = {
    id,
    username,
    disabled,
    ...(emailVerified === undefined ? {} : { email_verified: emailVerified }),
    created_at: createdAt.toJSON(),
  };
  return { ...own, ...names.write(profile) };
}
