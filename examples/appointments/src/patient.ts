import { defineUser, p } from "@portcullis/adapters-mikroorm/pglite";
import { z } from "zod";

/** What patients enter when they register. */
export const patientSchema = z.object({
  fullName: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: "As it is called out in the waiting room.", examples: ["Ada Lovelace"] }),
  phone: z
    .string()
    .regex(/^\+[0-9]{6,15}$/)
    .optional()
    .meta({ description: "For reminders.", examples: ["+4930123456"] }),
});

export type Patient = z.output<typeof patientSchema>;

/** How they are stored: the columns of their table. */
export const storedPatient = defineUser({
  tableName: "patients",
  profile: { fullName: p.string().length(100), phone: p.string().length(16).nullable() },
});
