import { readFileSync } from "node:fs";
import { createBlocklist } from "@portcullis/adapters-crypto";
import { type Config, ConfigurationError } from "../configuration/index.ts";

/**
 * Tells which passwords are too common, or listed in the configured file: one a line, blank lines not counted.
 * @throws ConfigurationError when the file can't be read as text
 */
export function blocklistFor({ blocklistFile }: Pick<Config, "blocklistFile">): (password: string) => boolean {
  return blocklistFile === undefined ? createBlocklist() : createBlocklist({ words: wordsIn(blocklistFile) });
}

function wordsIn(file: string): readonly string[] {
  try {
    // What is no UTF-8 would be read as words that nobody can type.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    return text.split(/\r?\n/).filter((word) => word.trim() !== "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ConfigurationError([`PORTCULLIS_BLOCKLIST_FILE can't be read as UTF-8 text${code}`]);
  }
}
