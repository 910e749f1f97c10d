/** Describes the form of a secret in messages to people. */
export const webhookSecretForm = "whsec_ and 24 to 64 random bytes in base64";

/** Whether the text is a secret as Standard Webhooks writes it: `whsec_` and 24 to 64 random bytes in base64. */
export function isWebhookSecret(text: string): boolean {
  try {
    return parseWebhookSecret(text).length > 0;
  } catch {
    return false;
  }
}

/**
 * Reads a secret as Standard Webhooks writes it: `whsec_` and 24 to 64 random bytes in base64.
 * @throws TypeError whose message never contains the secret
 */
export function parseWebhookSecret(text: string): Buffer {
  const encoded = text.startsWith("whsec_") ? text.slice(6) : "";
  const key = Buffer.from(encoded, "base64");
  if (key.length < 24 || key.length > 64 || key.toString("base64") !== encoded) {
    throw new TypeError(`The secret of the webhook must be ${webhookSecretForm}.`);
  }
  return key;
}
