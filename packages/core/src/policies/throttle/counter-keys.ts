import type { ClientNetworks } from "../../ports/client-networks.ts";
import type { DigestPurpose, KeyedDigest } from "../../ports/keyed-digest.ts";

/** What the counting throttles make counter keys with. */
export interface CounterKeys {
  readonly keyedDigest: KeyedDigest;
  readonly clientNetworks: ClientNetworks;
}

/** Half of a digest of 32 bytes. Without the secrets, nobody can search for two subjects that share a key. */
const keyBytes = 16;

/** The key under which a subject is counted, 22 characters. `kind` separates equal subjects of different kinds. */
export async function counterKey(
  keyedDigest: KeyedDigest,
  purpose: DigestPurpose,
  kind: string,
  subject: string,
): Promise<string> {
  const digest = await keyedDigest.of(purpose, `${kind}\0${subject}`);
  return base64url(digest.subarray(0, keyBytes));
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Without padding (RFC 4648 §5). */
function base64url(bytes: Uint8Array): string {
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(index, index + 3);
    const bits = (first << 16) | (second << 8) | third;
    const characters = Math.min(bytes.length - index, 3) + 1;
    for (let place = 0; place < characters; place += 1) text += alphabet[(bits >> (18 - 6 * place)) & 63] ?? "";
  }
  return text;
}
