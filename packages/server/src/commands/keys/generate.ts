import { existsSync } from "node:fs";
import { createKeys, generateSecret, generateSigningKey, InvalidSettingError } from "@portcullis/adapters-crypto";
import { type Command, Option } from "commander";
import { readJwkSetFile } from "../../keys/jwk-set-file.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { print, type Terminal } from "../terminal.ts";
import { writePrivateFile } from "../write-private-file.ts";

interface GenerateOptions {
  readonly secret?: boolean;
  readonly alg: "EdDSA" | "ES256";
  readonly file?: string;
  readonly last?: boolean;
}

export function addGenerate(keys: Command, { stdout, stderr }: Terminal): void {
  keys
    .command("generate")
    .description("generate a secret, or a JWK set to sign access tokens with")
    .option("--secret", "print a secret for PORTCULLIS_SECRET")
    .addOption(new Option("--alg <algorithm>", "algorithm of the JWK").choices(["EdDSA", "ES256"]).default("EdDSA"))
    .option("--file <file>", "add the key to this JWK set file, before the existing keys")
    .option("--last", "add the key after the existing keys: it verifies tokens, but does not sign them yet")
    .action(async ({ secret = false, alg, file, last = false }: GenerateOptions) => {
      if (last && file === undefined) throw new CommandError("--last requires --file.", exitCodes.usage);
      if (secret) {
        if (file !== undefined) throw new CommandError("--file can't be used with --secret.", exitCodes.usage);
        print(stdout, generateSecret());
        return;
      }
      const key = generateSigningKey(alg);
      if (file === undefined) {
        print(stdout, JSON.stringify({ keys: [key] }, null, 2));
        return;
      }
      const older = existsSync(file) ? (await usableSet(file)).keys : [];
      const keysInOrder = last ? [...older, key] : [key, ...older];
      await writePrivateFile(file, `${JSON.stringify({ keys: keysInOrder }, null, 2)}\n`);
      const signs = !last || older.every((each) => each["d"] === undefined);
      const fate = signs
        ? `signs after the next start, ${older.length} older keys verify`
        : "verifies after the next start";
      print(stderr, `${file}: ${key["kid"]} ${fate}.`);
    });
}

/** Rejects a set that the service could not start with. */
async function usableSet(file: string) {
  const jwks = await readJwkSetFile(file);
  try {
    createKeys({ jwks });
  } catch (error) {
    if (error instanceof InvalidSettingError) throw new CommandError(`${file}: ${error.message}`);
    throw error;
  }
  return jwks;
}
