import { readFile } from "node:fs/promises";
import type { JsonWebKeySet } from "@portcullis/core";
import { z } from "zod";
import { ConfigurationError } from "../configuration/index.ts";

const jwkSet = z.object({ keys: z.array(z.record(z.string(), z.json())) });

/**
 * Reads a JWK set (RFC 7517 §5) from a file. Its keys are not checked yet.
 * @throws ConfigurationError without any content of the file
 */
export async function readJwkSetFile(file: string): Promise<JsonWebKeySet> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ConfigurationError([`PORTCULLIS_JWKS_FILE: ${file} can't be read${code}`]);
  }
  const parsed = jwkSet.safeParse(parsedJson(text));
  if (!parsed.success) throw new ConfigurationError([`PORTCULLIS_JWKS_FILE: ${file} is not a JWK set`]);
  return parsed.data;
}

/** The parser's message would quote the text. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
