import addressparser from "nodemailer/lib/addressparser/index.js";

/** The sender of an e-mail. */
export interface Sender {
  readonly name: string;
  readonly address: string;
  /** The part of the address behind the @. */
  readonly domain: string;
}

/**
 * Reads one sender: `Example <auth@example.com>` or `auth@example.com` (RFC 5322 §3.4).
 * @throws TypeError unless there is exactly one address
 */
export function parseSender(text: string): Sender {
  const [sender, ...others] = /[\r\n]/.test(text) ? [] : addressparser(text, { flatten: true });
  const [, domain] = /^[^@\s]+@([^@\s]+)$/.exec(sender?.address ?? "") ?? [];
  if (sender === undefined || others.length > 0 || domain === undefined) {
    throw new TypeError("The sender must be one address, such as: Example <auth@example.com>");
  }
  return { name: sender.name, address: sender.address, domain };
}
