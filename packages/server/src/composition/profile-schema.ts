import { z } from "zod";

const email = z
  .string()
  .max(254)
  .meta({ format: "email", description: "An e-mail address.", examples: ["alice@example.org"] });

/**
 * The profile fields of users if `PORTCULLIS_EMAIL` is `field`. The core checks the form of the address.
 * @param required whether every new user needs an address, because users without a proven one can't log in
 */
export const profileSchema = (required: boolean) => z.strictObject({ email: required ? email : email.optional() });
