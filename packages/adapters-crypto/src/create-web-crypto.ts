import { assertSettings, type Clock, type SettingKinds } from "@portcullis/core/ports";
import type { CryptoKey } from "jose";
import { InvalidSettingError } from "./errors/invalid-setting-error.ts";
import type { KeyOptions } from "./keys/keys.ts";
import { IpClientNetworks } from "./network/ip-client-networks.ts";
import type { Argon2Library, BcryptVerifier } from "./password/argon2-library.ts";
import { type HashSettings, hashSettingKinds } from "./password/argon2-settings.ts";
import { HashQueue, type HashQueueOptions } from "./password/hash-queue.ts";
import { PhcPasswordHasher } from "./password/phc-password-hasher.ts";
import { SystemClock } from "./system-clock.ts";
import type { TokenGeneratorOptions } from "./token/opaque-form.ts";
import { RandomSecretGenerator } from "./token/random-secret-generator.ts";
import { StrictJwtCodec, type TokenCodecOptions } from "./token/strict-jwt-codec.ts";
import { UuidV7Generator } from "./uuid-v7-generator.ts";
import { loadArgon2 } from "./webcrypto/load-argon2.ts";
import { subtleKeyDerivation } from "./webcrypto/subtle-key-derivation.ts";
import { SubtleKeyedDigest } from "./webcrypto/subtle-keyed-digest.ts";
import { SubtleTokenGenerator } from "./webcrypto/subtle-token-generator.ts";
import { wasmArgon2, type WasmInstance } from "./webcrypto/wasm-argon2.ts";
import { webJws } from "./webcrypto/web-jws.ts";
import { createWebKeys } from "./webcrypto/web-keys.ts";

export interface WebCryptoOptions extends KeyOptions, TokenCodecOptions, TokenGeneratorOptions {
  /**
   * Hashes passwords: an instance of `@phi-ag/argon2/argon2.wasm`, or the application's own library. Default: that
   * module, loaded from the installed package, which works on Node, Bun and Deno. Workers must pass it.
   */
  readonly argon2?: WasmInstance | Argon2Library;
  /** Verifies bcrypt hashes of imported users. Without it, they match no password. */
  readonly bcrypt?: BcryptVerifier;
  readonly hash?: HashSettings;
  /** `concurrency` is 1 by default, because WebAssembly hashes on the calling thread. */
  readonly queue?: HashQueueOptions;
  /** Default: the system time. */
  readonly clock?: Clock;
}

/** The adapters of `createCrypto`, without Node. */
export interface WebCryptoAdapters {
  readonly passwordHasher: PhcPasswordHasher;
  readonly tokenCodec: StrictJwtCodec<CryptoKey>;
  readonly tokenGenerator: SubtleTokenGenerator;
  readonly secretGenerator: RandomSecretGenerator;
  readonly idGenerator: UuidV7Generator;
  readonly clock: Clock;
  /** Digests are equal in all processes with the same keys. */
  readonly keyedDigest: SubtleKeyedDigest;
  readonly clientNetworks: IpClientNetworks;
  /** The queue of password hashes, for metrics. */
  readonly hashQueue: HashQueue;
}

const optionKinds: SettingKinds<WebCryptoOptions> = {
  secrets: "array",
  jwks: "any",
  issuer: "string",
  audience: "string",
  maxLifetime: { access: "number", refresh: "number" },
  maxTokenLength: "number",
  prefix: "string",
  argon2: "object",
  bcrypt: "function",
  hash: hashSettingKinds,
  queue: { concurrency: "number", queueLimit: "number", maxWaitMs: "number" },
  clock: "object",
};

/**
 * Creates the adapters of this package for runtimes without Node, by WebCrypto and WebAssembly. The same secrets make
 * the same tokens, digests and hashes as with `createCrypto`, so both may serve the same users.
 *
 * In a Worker, call it while a request is handled, and keep what it resolves to, not its promise, for later requests.
 * @throws InvalidSettingError if a setting is unknown, a setting or key is missing, invalid or too weak, or argon2 is
 * missing
 * @example
 * ```ts
 * // In a Worker: argon2 = await WebAssembly.instantiate(module), imported from "@phi-ag/argon2/argon2.wasm"
 * const crypto = await createWebCrypto({ secrets: [env.SECRET], argon2 });
 * ```
 */
export async function createWebCrypto(options: WebCryptoOptions): Promise<WebCryptoAdapters> {
  assertSettings("createWebCrypto", options, optionKinds, InvalidSettingError);
  const { argon2, bcrypt = null, hash = {}, queue, clock = new SystemClock() } = options;
  const keys = await createWebKeys(options);
  const hashQueue = new HashQueue({ concurrency: 1, ...queue });
  const libraries = { argon2: libraryOf(argon2 ?? (await loadArgon2())), bcrypt, derivation: subtleKeyDerivation };
  return {
    passwordHasher: new PhcPasswordHasher(hash, libraries, hashQueue),
    tokenCodec: new StrictJwtCodec(keys, webJws(), options),
    tokenGenerator: new SubtleTokenGenerator(keys.opaque, options),
    secretGenerator: new RandomSecretGenerator(
      async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
    ),
    idGenerator: new UuidV7Generator(),
    clock,
    keyedDigest: new SubtleKeyedDigest(keys.digest),
    clientNetworks: new IpClientNetworks(),
    hashQueue,
  };
}

function libraryOf(argon2: WasmInstance | Argon2Library): Argon2Library {
  if ("hash" in argon2 && typeof argon2.hash === "function") return argon2;
  return wasmArgon2("exports" in argon2 ? argon2 : { exports: {} });
}
