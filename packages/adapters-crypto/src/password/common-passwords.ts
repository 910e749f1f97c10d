import { createRequire } from "node:module";
import type { dictionary as Dictionary } from "@zxcvbn-ts/language-common";
import { type BlocklistOptions, blocklistOf, foldedSet } from "./blocklist.ts";

/**
 * Creates a function that checks whether a password is a common one (the list of zxcvbn-ts: 49,000, of which 18,000
 * have 8 characters or more) or one of the given words. Case and Unicode form (NFC, NFD) are ignored, because attackers
 * try both. The list is loaded with the first password, which takes some 20 ms; later calls take about a microsecond.
 *
 * Pass it as the setting `password.isCommon` of `createPortcullis`.
 */
export function createBlocklist(options: BlocklistOptions = {}): (password: string) => boolean {
  return blocklistOf(commonPasswords, options);
}

let common: ReadonlySet<string> | undefined;

const commonPasswords = (): ReadonlySet<string> => (common ??= loadCommonPasswords());

/** Loaded synchronously and only when needed: an `import` would delay programs that don't use it. */
function loadCommonPasswords(): ReadonlySet<string> {
  const load = createRequire(import.meta.url);
  const { dictionary } = load("@zxcvbn-ts/language-common") as { readonly dictionary: typeof Dictionary };
  return foldedSet(dictionary["passwords-common"]);
}
