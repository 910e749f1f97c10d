export interface BlocklistOptions {
  /** Further passwords to reject: the name of the service or the company. */
  readonly words?: Iterable<string>;
}

/**
 * Returns a function that checks whether a password is on the list or one of the given words. Case and Unicode form
 * (NFC, NFD) are ignored, because attackers try both.
 * @param common returns the list; called with the first password
 */
export function blocklistOf(
  common: () => ReadonlySet<string>,
  { words = [] }: BlocklistOptions,
): (password: string) => boolean {
  const own = new Set(Array.from(words, folded));
  return (password) => {
    const text = folded(password);
    return own.has(text) || common().has(text);
  };
}

/** The passwords as `blocklistOf` compares them. */
export const foldedSet = (passwords: readonly string[]): ReadonlySet<string> => new Set(passwords.map(folded));

const folded = (text: string) => text.normalize("NFC").toLowerCase();
