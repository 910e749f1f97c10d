import { createRequire } from "node:module";
import type { dictionary as Dictionary } from "@zxcvbn-ts/language-common";

export interface BlocklistOptions {
  /** Passwords to refuse beside the common ones: the name of the service, of the company. */
  readonly words?: Iterable<string>;
}

/**
 * Tells whether a password is, as a whole, one of those that people choose most (the list of zxcvbn-ts: 49,000, of which
 * 18,000 have 8 characters or more) or one of the given words. Neither case nor the Unicode form (NFC, NFD) makes a
 * difference: who guesses tries both. The list is loaded with the first password that is asked for, once for each process,
 * which takes some 20 ms; from then on an answer takes about a microsecond.
 *
 * For `password.isCommon` of the settings of the core.
 */
export function createBlocklist({ words = [] }: BlocklistOptions = {}): (password: string) => boolean {
  const own = new Set(Array.from(words, folded));
  return (password) => {
    const text = folded(password);
    return own.has(text) || commonPasswords().has(text);
  };
}

const folded = (text: string) => text.normalize("NFC").toLowerCase();

let common: ReadonlySet<string> | undefined;

function commonPasswords(): ReadonlySet<string> {
  common ??= loadCommonPasswords();
  return common;
}

/** At once and only when needed: an `import` at the head would delay programs that never ask. */
function loadCommonPasswords(): ReadonlySet<string> {
  const load = createRequire(import.meta.url);
  const { dictionary } = load("@zxcvbn-ts/language-common") as { readonly dictionary: typeof Dictionary };
  return new Set(dictionary["passwords-common"].map(folded));
}
