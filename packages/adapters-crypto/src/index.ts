export { type CryptoAdapters, type CryptoOptions, createCrypto } from "./create-crypto.ts";
export { InvalidSettingError } from "./errors/invalid-setting-error.ts";
export { generateSigningKey } from "./keys/generate-signing-key.ts";
export { HmacKeyedDigest } from "./keys/hmac-keyed-digest.ts";
export { createKeys, type KeyRing, type Keys, type PinnedKey } from "./keys/key-ring.ts";
export type { KeyOptions } from "./keys/keys.ts";
export { generateSecret, type Secret, secretMinBytes } from "./keys/secret.ts";
export type { SigningAlgorithm } from "./keys/signing-algorithm.ts";
export { IpClientNetworks } from "./network/ip-client-networks.ts";
export type {
  Argon2Algorithm,
  Argon2Library,
  Argon2LibraryName,
  Argon2Parameters,
  BcryptVerifier,
} from "./password/argon2-library.ts";
export { Argon2PasswordHasher } from "./password/argon2-password-hasher.ts";
export type { Argon2Limits } from "./password/argon2-phc.ts";
export type { Argon2Options, HashLimits, HashSettings } from "./password/argon2-settings.ts";
export type { BlocklistOptions } from "./password/blocklist.ts";
export { createBlocklist } from "./password/common-passwords.ts";
export { hashBounds, hashLimitBounds, hashQueueBounds } from "./password/hash-bounds.ts";
export { defaultConcurrency, HashQueue, type HashQueueOptions } from "./password/hash-queue.ts";
export { argon2Library, argon2LibraryNames } from "./password/native-argon2.ts";
export { PhcPasswordHasher } from "./password/phc-password-hasher.ts";
export { SystemClock } from "./system-clock.ts";
export { HmacTokenGenerator } from "./token/hmac-token-generator.ts";
export type { TokenGeneratorOptions } from "./token/opaque-form.ts";
export { JwtCodec } from "./token/jwt-codec.ts";
export { StrictJwtCodec, type TokenCodecOptions, tokenDefaults } from "./token/strict-jwt-codec.ts";
export { UuidV7Generator } from "./uuid-v7-generator.ts";
export { RandomSecretGenerator, type Sha256 } from "./token/random-secret-generator.ts";
