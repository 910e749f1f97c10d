import {
  type Argon2Options,
  type CryptoAdapters,
  createCrypto,
  type HashLimits,
  InvalidSettingError,
  type KeyOptions,
  tokenDefaults,
} from "@portcullis/adapters-crypto";
import type { Clock } from "@portcullis/core/ports";
import { type Config, ConfigurationError } from "../configuration/index.ts";

export interface CryptoOverrides {
  readonly clock?: Clock;
  readonly hash?: Argon2Options;
}

/**
 * Makes the crypto adapters of the configuration.
 * @throws ConfigurationError if a key can't be used
 */
export function cryptoFor(config: Config, keys: KeyOptions, overrides: CryptoOverrides = {}): CryptoAdapters {
  const { issuer, audience, accessTtl, refreshIdleTtl, hashConcurrency, hashQueue } = config;
  const hash = {
    memoryKiB: config.hashMemoryKib,
    iterations: config.hashIterations,
    parallelism: config.hashParallelism,
    limits: hashLimits(config),
    ...(config.hashLibrary === undefined ? {} : { library: config.hashLibrary }),
  };
  // The expiry of a token is rounded up to a second and its issue time down.
  const { access, refresh } = tokenDefaults.maxLifetime;
  const maxLifetime = { access: Math.max(access, accessTtl + 2), refresh: Math.max(refresh, refreshIdleTtl + 2) };
  const concurrency = hashConcurrency === undefined ? {} : { concurrency: hashConcurrency };
  const queue = { queueLimit: hashQueue, ...concurrency };
  try {
    return createCrypto({ ...keys, issuer, audience, maxLifetime, hash, queue, ...overrides });
  } catch (error) {
    if (error instanceof InvalidSettingError) throw new ConfigurationError([error.message]);
    throw error;
  }
}

function hashLimits(config: Config): Partial<HashLimits> {
  const { storedHashMaxMemoryKib: memoryKiB, storedHashMaxWork: work } = config;
  return {
    ...(memoryKiB === undefined ? {} : { memoryKiB }),
    iterations: config.storedHashMaxIterations,
    parallelism: config.storedHashMaxParallelism,
    ...(work === undefined ? {} : { work }),
    bcryptCost: config.storedHashMaxBcryptCost,
    pbkdf2Iterations: config.storedHashMaxPbkdf2Iterations,
  };
}
