import type { HashWork, PasswordHasher } from "@portcullis/core/ports";
import { equalBytes } from "../bytes/equal-bytes.ts";
import type { HashLibraries } from "./argon2-library.ts";
import { argon2Excess, type Argon2Phc, formatArgon2Phc, parseArgon2Phc, readArgon2Phc } from "./argon2-phc.ts";
import { type Argon2Settings, argon2Settings, type HashSettings } from "./argon2-settings.ts";
import { bcryptCost } from "./bcrypt-cost.ts";
import { type DerivedHash, derivedExcess } from "./foreign/derived-hash.ts";
import { sha256Hex, withoutPrefix } from "./foreign/prefixed.ts";
import { readDerivedHash } from "./foreign/read-derived-hash.ts";
import { unsupportedKind } from "./foreign/unsupported.ts";
import type { HashQueue } from "./hash-queue.ts";

/**
 * Hashes with argon2id (RFC 9106). Hashes with other settings, bcrypt hashes, and hashes that Better Auth, Django,
 * ASP.NET Identity, Werkzeug and Spring Security create verify too; `needsRehash` is true for them. All costly work
 * goes through one queue.
 */
export class PhcPasswordHasher implements PasswordHasher {
  readonly queue: HashQueue;
  readonly #settings: Argon2Settings;
  readonly #libraries: HashLibraries;
  readonly #dummy: Argon2Phc;

  /** @throws InvalidSettingError if the settings are weaker than argon2id with 19 MiB, 2 passes and 16 bytes of salt */
  constructor(options: HashSettings, libraries: HashLibraries, queue: HashQueue) {
    this.queue = queue;
    this.#settings = argon2Settings(options);
    this.#libraries = libraries;
    // A hash with the current cost that no password matches. It consists of random bytes, so creating it costs nothing.
    this.#dummy = this.#currentParameters(
      randomBytes(this.#settings.saltLength),
      randomBytes(this.#settings.hashLength),
    );
  }

  /** @throws TypeError if the password is not well-formed Unicode, which UTF-8 can't encode */
  async hash(password: string): Promise<string> {
    if (!isWellFormed(password)) throw new TypeError("The password must be well-formed Unicode.");
    const salt = randomBytes(this.#settings.saltLength);
    const phc = this.#currentParameters(salt, new Uint8Array(this.#settings.hashLength));
    const hash = await this.queue.run(() => this.#argon2(password.normalize("NFC"), phc), "hash");
    return formatArgon2Phc({ ...phc, hash });
  }

  /**
   * Tries the password in NFC. If that fails and the password is not in NFC, it tries the password as typed, because
   * other systems hash that. Every failing path computes one hash for a password in NFC and two for any other.
   */
  verify(password: string, passwordHash: string): Promise<boolean> {
    return this.queue.run(async () => {
      const matches = this.#comparison(password, passwordHash);
      for (const spelling of spellings(password)) if (await matches(spelling)) return true;
      return false;
    });
  }

  async verifyDummy(password: string): Promise<void> {
    await this.queue.run(async () => {
      for (const spelling of spellings(password)) await this.#matchesNone(spelling);
    });
  }

  assertCapacity(work?: HashWork): void {
    this.queue.assertCapacity(work);
  }

  needsRehash(passwordHash: string): boolean {
    const phc = this.#parse(passwordHash);
    if (phc === null) return true;
    const today = this.#dummy;
    return (
      phc.algorithm !== today.algorithm ||
      phc.version !== today.version ||
      phc.memoryKiB !== today.memoryKiB ||
      phc.iterations !== today.iterations ||
      phc.parallelism !== today.parallelism ||
      phc.salt.length !== today.salt.length ||
      phc.hash.length !== today.hash.length
    );
  }

  isWellFormedHash(passwordHash: string): boolean {
    const { text } = withoutPrefix(passwordHash);
    return this.#isBcrypt(text) || this.#parse(text) !== null || this.#derived(text) !== null;
  }

  /**
   * Returns which limit a hash exceeds, in words, for imports; such a hash can't be used. Null if it is within the
   * limits, or is not a hash of a known kind.
   */
  excessOf(passwordHash: string): string | null {
    const { limits } = this.#settings;
    const { text } = withoutPrefix(passwordHash);
    const phc = readArgon2Phc(text);
    if (phc !== null) return argon2Excess(phc, limits);
    const derived = readDerivedHash(text);
    if (derived !== null) return derivedExcess(derived, limits);
    const cost = bcryptCost(text);
    return cost !== null && cost > limits.bcryptCost ? `bcrypt's cost ${cost} is over ${limits.bcryptCost}` : null;
  }

  /**
   * Returns the name of a well-known form of hash that can't be verified, for imports. Null if the form is unknown. It
   * never contains a part of the hash.
   */
  unsupportedKindOf(passwordHash: string): string | null {
    return this.isWellFormedHash(passwordHash) ? null : unsupportedKind(passwordHash);
  }

  /** Null unless it is an argon2 hash within the limits, of a version that the library computes. */
  #parse(passwordHash: string): Argon2Phc | null {
    const phc = parseArgon2Phc(passwordHash, this.#settings.limits);
    const { versions } = this.#libraries.argon2;
    return phc === null || versions?.includes(phc.version) === false ? null : phc;
  }

  /** Whether it is a bcrypt hash with a cost within the limits, and something can verify it. */
  #isBcrypt(passwordHash: string): boolean {
    if (this.#libraries.bcrypt === null) return false;
    const cost = bcryptCost(passwordHash);
    return cost !== null && cost <= this.#settings.limits.bcryptCost;
  }

  /** Null unless it is a hash of another system within the limits, of a function that the runtime has. */
  #derived(text: string): DerivedHash | null {
    const hash = readDerivedHash(text);
    if (hash === null || derivedExcess(hash, this.#settings.limits) !== null) return null;
    return hash.function === "scrypt" && this.#libraries.derivation.scrypt === null ? null : hash;
  }

  /** Returns a function that compares a spelling of the password with the stored hash. */
  #comparison(password: string, passwordHash: string): (spelling: string) => Promise<boolean> {
    if (isWellFormed(password)) {
      const { text, sha256 } = withoutPrefix(passwordHash);
      const phc = this.#parse(text);
      if (phc !== null) return async (spelling) => equalBytes(await this.#argon2(spelling, phc), phc.hash);
      const derived = this.#derived(text);
      if (derived !== null) return async (spelling) => equalBytes(await this.#derive(spelling, derived), derived.hash);
      const { bcrypt } = this.#libraries;
      if (bcrypt !== null && this.#isBcrypt(text)) {
        if (sha256) return async (spelling) => bcrypt(await sha256Hex(spelling), text);
        // Most implementations of bcrypt stop at the first NUL and would ignore the rest.
        if (!password.includes("\0")) return async (spelling) => bcrypt(spelling, text);
      }
    }
    return (spelling) => this.#matchesNone(spelling);
  }

  async #derive(password: string, hash: DerivedHash): Promise<Uint8Array> {
    const { derivation } = this.#libraries;
    if (hash.function === "pbkdf2") return derivation.pbkdf2(password, hash);
    const text = hash.compatibility === true ? password.normalize("NFKC") : password;
    return (await derivation.scrypt?.(text, hash)) ?? new Uint8Array();
  }

  /** Costs one hash at the current settings. */
  async #matchesNone(spelling: string): Promise<false> {
    await this.#argon2(spelling, this.#dummy);
    return false;
  }

  /** Returns the raw hash with the algorithm, parameters, salt and length of the given one. */
  async #argon2(password: string, { hash: { length: hashLength }, ...parameters }: Argon2Phc): Promise<Uint8Array> {
    const { argon2 } = this.#libraries;
    const hash = await argon2.hash(password, { ...parameters, hashLength });
    if (hash.length === hashLength) return hash;
    throw new Error(`The argon2 library ${argon2.name} returned ${hash.length} bytes instead of ${hashLength}.`);
  }

  #currentParameters(salt: Uint8Array, hash: Uint8Array): Argon2Phc {
    const { memoryKiB, iterations, parallelism } = this.#settings;
    return { algorithm: "argon2id", version: 19, memoryKiB, iterations, parallelism, salt, hash };
  }
}

/** The password in NFC, then as typed if that differs. */
function spellings(password: string): readonly string[] {
  const composed = password.normalize("NFC");
  return composed === password ? [composed] : [composed, password];
}

const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
