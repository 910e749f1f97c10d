import { dictionary } from "@zxcvbn-ts/language-common";
import { type BlocklistOptions, blocklistOf, foldedSet } from "./password/blocklist.ts";

export type { BlocklistOptions } from "./password/blocklist.ts";

let common: ReadonlySet<string> | undefined;

const commonPasswords = (): ReadonlySet<string> => (common ??= foldedSet(dictionary["passwords-common"]));

/**
 * The same as `createBlocklist` of the main entry, for runtimes that can't load a package on demand: the list is
 * part of this module, about 200 kB of a compressed bundle.
 */
export function createBlocklist(options: BlocklistOptions = {}): (password: string) => boolean {
  return blocklistOf(commonPasswords, options);
}
