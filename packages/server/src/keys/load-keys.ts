import type { KeyOptions } from "@portcullis/adapters-crypto";
import type { Config } from "../configuration/index.ts";
import { generatedSecret } from "./generated-secret.ts";
import { readJwkSetFile } from "./jwk-set-file.ts";

/**
 * The keys the service signs with: those configured, else (never in production) a secret of its own.
 * @throws ConfigurationError
 */
export async function loadKeys({ secrets, jwksFile, dataDir }: Config): Promise<KeyOptions> {
  const jwks = jwksFile === undefined ? {} : { jwks: await readJwkSetFile(jwksFile) };
  if (secrets !== undefined) return { secrets, ...jwks };
  if (jwksFile !== undefined) return jwks;
  return { secrets: [await generatedSecret(dataDir)] };
}
