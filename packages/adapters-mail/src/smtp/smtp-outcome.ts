import { DeliveryError } from "../delivery/delivery-error.ts";

/** Permanent failures of nodemailer: wrong settings, a server without TLS, an invalid address. */
const lasting: ReadonlySet<string> = new Set([
  "EAUTH",
  "ECONFIG",
  "EENVELOPE",
  "EMESSAGE",
  "ENOAUTH",
  "EOAUTH2",
  "ETLS",
]);

/**
 * Converts a failure of nodemailer. Replies of 4yz are temporary, those of 5yz permanent (RFC 5321 §4.2.1). The text of
 * a reply is left out, because it often repeats the recipient.
 */
export function deliveryErrorOf(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  if (typeof responseCode === "number") {
    return new DeliveryError(responseCode >= 500 ? "refused" : "unavailable", String(responseCode));
  }
  const name = typeof code === "string" ? code : null;
  return new DeliveryError(name !== null && lasting.has(name) ? "refused" : "unavailable", name);
}
