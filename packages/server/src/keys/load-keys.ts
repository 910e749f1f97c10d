import type { KeyOptions } from "@portcullis/adapters-crypto";
import { type Config, ConfigurationError } from "../configuration/index.ts";
import { generatedSecret, keptSecret } from "./generated-secret.ts";
import { readJwkSetFile } from "./jwk-set-file.ts";

/**
 * Returns the configured keys of the service, or else (never in production) a generated secret.
 * @throws ConfigurationError
 */
export async function loadKeys({ secrets, jwksFile, dataDir }: Config): Promise<KeyOptions> {
  const jwks = jwksFile === undefined ? {} : { jwks: await readJwkSetFile(jwksFile) };
  if (secrets !== undefined) return { secrets, ...jwks };
  if (jwksFile !== undefined) return jwks;
  return { secrets: [await generatedSecret(dataDir)] };
}

/**
 * Returns the existing keys of the service, without generating any.
 * @throws ConfigurationError if no key is configured
 */
export async function keptKeys(config: Config): Promise<KeyOptions> {
  const { secrets, jwksFile, dataDir } = config;
  if (secrets === undefined && jwksFile === undefined && (await keptSecret(dataDir)) === null) {
    throw new ConfigurationError([
      "PORTCULLIS_SECRET or PORTCULLIS_JWKS_FILE must be set, to the same value as for the service",
    ]);
  }
  return loadKeys(config);
}
