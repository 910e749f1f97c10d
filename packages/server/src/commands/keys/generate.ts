import { existsSync } from "node:fs";
import { createKeys, generateSecret, generateSigningKey, InvalidSettingError } from "@portcullis/adapters-crypto";
import { type Command, Option } from "commander";
import { readJwkSetFile } from "../../keys/jwk-set-file.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { print, type Terminal } from "../terminal.ts";
import { writePrivately } from "../write-privately.ts";

interface GenerateOptions {
  readonly secret: boolean;
  readonly alg: "EdDSA" | "ES256";
  readonly file?: string;
}

export function addGenerate(keys: Command, { stdout, stderr }: Terminal): void {
  keys
    .command("generate")
    .description("make a secret, or a JWK set to sign access tokens with")
    .option("--secret", "print a secret for PORTCULLIS_SECRET", false)
    .addOption(new Option("--alg <algorithm>", "algorithm of the JWK").choices(["EdDSA", "ES256"]).default("EdDSA"))
    .option("--file <file>", "put the key first in this JWK set file, and keep the keys that are there")
    .action(async ({ secret, alg, file }: GenerateOptions) => {
      if (secret) {
        if (file !== undefined) throw new CommandError("--file is for JWK sets.", exitCodes.usage);
        print(stdout, generateSecret());
        return;
      }
      const key = generateSigningKey(alg);
      if (file === undefined) {
        print(stdout, JSON.stringify({ keys: [key] }, null, 2));
        return;
      }
      const older = existsSync(file) ? (await usableSet(file)).keys : [];
      await writePrivately(file, `${JSON.stringify({ keys: [key, ...older] }, null, 2)}\n`);
      print(stderr, `${file}: ${key["kid"]} signs from the next start on, ${older.length} older verify.`);
    });
}

/** A set that the service could not start with is not added to. */
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
