import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { generateSecret } from "@portcullis/adapters-crypto";
import { ConfigurationError } from "../configuration/index.ts";

/**
 * Returns the secret in the data directory, and generates it at first use. Two processes that start at once get the same
 * one: it is written to a temporary file and linked into place, which only the first process can do.
 */
export async function generatedSecret(dataDir: string): Promise<string> {
  const file = fileIn(dataDir);
  const kept = await readSecret(file);
  if (kept !== null) return kept;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeNew(aside, `${generateSecret()}\n`);
    await link(aside, file);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    await rm(aside, { force: true });
  }
  const secret = await readSecret(file);
  if (secret === null) throw new ConfigurationError([`${file} could not be written`]);
  return secret;
}

/** Returns the secret in the data directory; null if none was generated there. */
export const keptSecret = (dataDir: string): Promise<string | null> => readSecret(fileIn(dataDir));

const fileIn = (dataDir: string) => join(dataDir, "secret");

async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readSecret(file: string): Promise<string | null> {
  try {
    const secret = (await readFile(file, "utf8")).trim();
    if (Buffer.byteLength(secret) >= 32) return secret;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
  throw new ConfigurationError([
    `${file} does not contain a secret of at least 32 bytes; delete it to generate a new one, which ends all sessions`,
  ]);
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);
