/** A hash of argon2 or bcrypt as another system stores it, and how that system transforms the password first. */
export interface Unprefixed {
  readonly text: string;
  /** bcrypt over the hexadecimal SHA-256 of the password, which has no limit of 72 bytes. */
  readonly sha256: boolean;
}

/**
 * Django: `argon2$argon2id$…`, `bcrypt$$2b$…`, `bcrypt_sha256$$2b$…`. Spring: `{bcrypt}$2a$…`, `{argon2}$argon2id$…`.
 */
const prefixes = [
  { prefix: /^argon2(?=\$argon2)/, sha256: false },
  { prefix: /^bcrypt\$(?=\$2)/, sha256: false },
  { prefix: /^bcrypt_sha256\$(?=\$2)/, sha256: true },
  { prefix: /^\{bcrypt\}(?=\$2)/, sha256: false },
  { prefix: /^\{argon2(?:@SpringSecurity_v5_[28])?\}(?=\$argon2)/, sha256: false },
] as const;

/** Removes the prefix with which Django and Spring Security name the algorithm. Returns other texts unchanged. */
export function withoutPrefix(text: string): Unprefixed {
  const found = prefixes.find(({ prefix }) => prefix.test(text));
  return found === undefined ? { text, sha256: false } : { text: text.replace(found.prefix, ""), sha256: found.sha256 };
}

/** SHA-256 of the password's UTF-8, in lower-case hexadecimal. */
export async function sha256Hex(password: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(password));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
