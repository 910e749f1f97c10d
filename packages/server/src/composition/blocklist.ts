import { readFileSync } from "node:fs";
import { createBlocklist } from "@portcullis/adapters-crypto";
import { type Config, ConfigurationError } from "../configuration/index.ts";

/**
 * Makes a check for passwords that are too common or listed in the configured file, one per line. Blank lines are
 * ignored.
 * @throws ConfigurationError if the file can't be read as UTF-8 text
 */
export function blocklistFor({ blocklistFile }: Pick<Config, "blocklistFile">): (password: string) => boolean {
  return blocklistFile === undefined ? createBlocklist() : createBlocklist({ words: wordsIn(blocklistFile) });
}

function wordsIn(file: string): readonly string[] {
  try {
    // Invalid UTF-8 would be decoded to passwords that no user types.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    return text.split(/\r?\n/).filter((word) => word.trim() !== "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ConfigurationError([`PORTCULLIS_BLOCKLIST_FILE can't be read as UTF-8 text${code}`]);
  }
}
