import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

/** Replaces a file atomically: a reader finds the old text or the new. Only its owner can read it. */
export async function writePrivateFile(file: string, text: string | AsyncIterable<string>): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    const handle = await open(aside, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
