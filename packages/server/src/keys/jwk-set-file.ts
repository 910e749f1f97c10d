import { readFile } from "node:fs/promises";
import type { JsonWebKeySet } from "@portcullis/core";
import { z } from "zod";
import { ConfigurationError } from "../configuration/index.ts";

const jwkSet = z.object({ keys: z.array(z.record(z.string(), z.json())) });

/**
 * The JWK set (RFC 7517 §5) in a file, its keys not looked at yet.
 * @throws ConfigurationError that holds nothing of the file
 */
export async function readJwkSetFile(file: string): Promise<JsonWebKeySet> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ConfigurationError([`the JWK set file ${file} can't be read${code}`]);
  }
  const parsed = jwkSet.safeParse(parsedJson(text));
  if (!parsed.success) throw new ConfigurationError([`the file ${file} holds no JWK set`]);
  return parsed.data;
}

/** The parser's own message would quote the text. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
