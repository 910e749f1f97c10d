import { existsSync } from "node:fs";
import { join } from "node:path";
import { createKeys, InvalidSettingError, type KeyRing } from "@portcullis/adapters-crypto";
import { type Config, ConfigurationError } from "../configuration/index.ts";
import { loadKeys } from "./load-keys.ts";

/** The public facts about one key. */
export interface ListedKey {
  readonly kid: string;
  readonly algorithm: string;
  /** Whether it signs new tokens. Other keys only verify. */
  readonly signs: boolean;
}

/** The keys of a configuration, newest first. */
export interface KeyList {
  /** Where the keys come from, for people. */
  readonly source: string;
  /** Null: access tokens are opaque. */
  readonly access: readonly ListedKey[] | null;
  readonly refresh: readonly ListedKey[];
  /** Null if access tokens are signed with keys derived from secrets, which no other server can verify. */
  readonly jwksFile: string | null;
}

/**
 * Lists the keys. Null if no key exists yet: the service generates a secret when it first starts.
 * @throws ConfigurationError
 */
export async function listKeys(config: Config): Promise<KeyList | null> {
  const { secrets, jwksFile, dataDir, accessToken } = config;
  const generated = join(dataDir, "secret");
  if (secrets === undefined && jwksFile === undefined && !existsSync(generated)) return null;
  const options = await loadKeys(config);
  const sources = [
    ...(secrets === undefined ? [] : ["PORTCULLIS_SECRET"]),
    ...(jwksFile === undefined ? [] : [`the JWK set in ${jwksFile}`]),
  ];
  try {
    const { access, refresh } = createKeys(options);
    return {
      source: sources.length === 0 ? `the secret in ${generated}` : sources.join(" and "),
      access: accessToken === "opaque" ? null : listed(access),
      refresh: listed(refresh),
      jwksFile: jwksFile ?? null,
    };
  } catch (error) {
    if (error instanceof InvalidSettingError) throw new ConfigurationError([error.message]);
    throw error;
  }
}

const listed = ({ signing, verifying }: KeyRing): readonly ListedKey[] =>
  [...verifying.values()].map(({ kid, algorithm }) => ({ kid, algorithm, signs: kid === signing.kid }));
