import { z } from "zod";

const email = z
  .string()
  .max(254)
  .meta({ format: "email", description: "An e-mail address.", examples: ["alice@example.org"] });

/**
 * The fields of a user where `PORTCULLIS_EMAIL` is `field`. The core checks the form of the address.
 * @param required whether every new user needs an address: without one nobody can prove it, and log in
 */
export const profileSchema = (required: boolean) => z.strictObject({ email: required ? email : email.optional() });
