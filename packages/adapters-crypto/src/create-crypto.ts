import { hash } from "node:crypto";
import { assertSettings, type Clock, type SettingKinds } from "@portcullis/core/ports";
import { InvalidSettingError } from "./errors/invalid-setting-error.ts";
import { HmacKeyedDigest } from "./keys/hmac-keyed-digest.ts";
import { createKeys } from "./keys/key-ring.ts";
import type { KeyOptions } from "./keys/keys.ts";
import { IpClientNetworks } from "./network/ip-client-networks.ts";
import { Argon2PasswordHasher } from "./password/argon2-password-hasher.ts";
import { argon2OptionKinds, type Argon2Options } from "./password/argon2-settings.ts";
import { HashQueue, type HashQueueOptions } from "./password/hash-queue.ts";
import { SystemClock } from "./system-clock.ts";
import { HmacTokenGenerator } from "./token/hmac-token-generator.ts";
import type { TokenGeneratorOptions } from "./token/opaque-form.ts";
import { RandomSecretGenerator } from "./token/random-secret-generator.ts";
import { JwtCodec } from "./token/jwt-codec.ts";
import type { TokenCodecOptions } from "./token/strict-jwt-codec.ts";
import { UuidV7Generator } from "./uuid-v7-generator.ts";

export interface CryptoOptions extends KeyOptions, TokenCodecOptions, TokenGeneratorOptions {
  readonly hash?: Argon2Options;
  readonly queue?: HashQueueOptions;
  /** Default: the system time. */
  readonly clock?: Clock;
}

export interface CryptoAdapters {
  readonly passwordHasher: Argon2PasswordHasher;
  readonly tokenCodec: JwtCodec;
  readonly tokenGenerator: HmacTokenGenerator;
  readonly secretGenerator: RandomSecretGenerator;
  readonly idGenerator: UuidV7Generator;
  readonly clock: Clock;
  /** Digests are equal in all processes with the same keys. */
  readonly keyedDigest: HmacKeyedDigest;
  readonly clientNetworks: IpClientNetworks;
  /** The same as `keyedDigest`, under the name of the cookie option that takes it. */
  readonly csrfKeys: HmacKeyedDigest;
  /** The queue of password hashes, for metrics. */
  readonly hashQueue: HashQueue;
}

const optionKinds: SettingKinds<CryptoOptions> = {
  secrets: "array",
  jwks: "any",
  issuer: "string",
  audience: "string",
  maxLifetime: { access: "number", refresh: "number" },
  maxTokenLength: "number",
  prefix: "string",
  hash: argon2OptionKinds,
  queue: { concurrency: "number", queueLimit: "number", maxWaitMs: "number" },
  clock: "object",
};

/**
 * Creates all adapters of this package from one set of keys.
 * @throws InvalidSettingError if a setting is unknown, or a setting or key is missing, invalid or too weak
 * @example
 * ```ts
 * const crypto = createCrypto({
 *   secrets: [process.env["APP_SECRET"] ?? ""], // newest first; generateSecret() makes one
 *   queue: { queueLimit: 200 },
 * });
 * ```
 */
export function createCrypto(options: CryptoOptions): CryptoAdapters {
  assertSettings("createCrypto", options, optionKinds, InvalidSettingError);
  const keys = createKeys(options);
  const hashQueue = new HashQueue(options.queue);
  const keyedDigest = new HmacKeyedDigest(keys.digest);
  return {
    passwordHasher: new Argon2PasswordHasher(options.hash, hashQueue),
    tokenCodec: new JwtCodec(keys, options),
    tokenGenerator: new HmacTokenGenerator(keys.opaque, options),
    // SubtleCrypto would wait for password hashes in the thread pool.
    secretGenerator: new RandomSecretGenerator((bytes) => hash("sha256", bytes, "buffer")),
    idGenerator: new UuidV7Generator(),
    clock: options.clock ?? new SystemClock(),
    keyedDigest,
    clientNetworks: new IpClientNetworks(),
    csrfKeys: keyedDigest,
    hashQueue,
  };
}
