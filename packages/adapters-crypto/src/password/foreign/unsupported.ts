/** Well-known forms that can't be verified here, by name. */
const unsupported: readonly (readonly [RegExp, string])[] = [
  [/^\$(1|apr1)\$/, "MD5-crypt"],
  [/^\$5\$/, "SHA-256-crypt"],
  [/^\$6\$/, "SHA-512-crypt"],
  [/^\$(y|gy)\$/, "yescrypt"],
  [/^\$(scrypt|s0|7)\$/, "scrypt in another form than Better Auth's and Werkzeug's"],
  [/^\$pbkdf2/, "PBKDF2 in the form of passlib"],
  [/^pbkdf2/i, "PBKDF2 in another form than Django's and Werkzeug's"],
  [/^scrypt/, "scrypt in another form than Better Auth's and Werkzeug's"],
  [/^\$[PH]\$/, "phpass, of WordPress and phpBB"],
  [/^\$wp\$/, "bcrypt in the form of WordPress"],
  [/^\$S\$/, "Drupal's SHA-512"],
  [/^\{noop\}/i, "plain text"],
  [/^\{S?SHA/i, "SHA of LDAP"],
  [/^\{S?MD5\}/i, "MD5 of LDAP"],
  [/^\{[a-z0-9_.@-]+\}/i, "another encoder of Spring Security"],
  [/^(sha1|md5|unsalted_\w+)\$/, "a single digest of Django"],
  [/^!/, "Django's mark for no usable password"],
  [/^[0-9a-f]{32}$/i, "a single digest, such as MD5"],
  [/^[0-9a-f]{40}$/i, "a single digest, such as SHA-1"],
  [/^[0-9a-f]{64}$/i, "a single digest, such as SHA-256"],
  [/^AA[A-Za-z0-9+/]{64}==$/, "ASP.NET Identity version 2"],
  [/^\$argon2/, "argon2 in a damaged form"],
  [/^\$2/, "bcrypt in a damaged form"],
];

/**
 * Returns the name of a well-known form of hash that can't be verified; null if the form is unknown. Never returns a
 * part of it.
 */
export const unsupportedKind = (text: string): string | null =>
  unsupported.find(([form]) => form.test(text))?.[1] ?? null;
