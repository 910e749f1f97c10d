import { DeliveryError } from "../delivery/delivery-error.ts";

/** Failures of nodemailer that another try does not mend: settings, TLS that the server lacks, an impossible address. */
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
 * What a failure of nodemailer means. A reply of 4yz is passing, one of 5yz lasting (RFC 5321 §4.2.1). The reply's text is
 * left out: it often repeats the recipient.
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
