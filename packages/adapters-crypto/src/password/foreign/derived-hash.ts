/** A hash by PBKDF2 (RFC 8018 §5.2) with HMAC. */
export interface Pbkdf2Hash {
  readonly function: "pbkdf2";
  readonly digest: "SHA-1" | "SHA-256" | "SHA-512";
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** A hash by scrypt (RFC 7914). */
export interface ScryptHash {
  readonly function: "scrypt";
  /** N, a power of two. */
  readonly cost: number;
  /** r. */
  readonly blockSize: number;
  /** p. */
  readonly parallelism: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  /** Whether the other system normalises the password to NFKC before it hashes it. */
  readonly compatibility?: boolean;
}

/** A hash that another system has computed with a key derivation function. */
export type DerivedHash = Pbkdf2Hash | ScryptHash;

/** Reads a hash in the form of one system. Null if the text has another form. */
export type ReadDerivedHash = (text: string) => DerivedHash | null;

/** The maximum cost of such a hash. */
export interface DerivedLimits {
  /** Of PBKDF2, 1 to 2^31 - 1. Default 2,000,000. */
  readonly pbkdf2Iterations: number;
  /** Of scrypt and argon2. */
  readonly memoryKiB: number;
  /** Of scrypt and argon2. */
  readonly parallelism: number;
  /** KiB times parallelism of scrypt, KiB times iterations of argon2. */
  readonly work: number;
}

/** The key derivation functions of a runtime. */
export interface KeyDerivation {
  /** Returns as many bytes as `hash` has. */
  pbkdf2(password: string, parameters: Pbkdf2Hash): Promise<Uint8Array>;
  /** Null if the runtime has no scrypt: then those hashes match no password. */
  readonly scrypt: ((password: string, parameters: ScryptHash) => Promise<Uint8Array>) | null;
}

/** KiB of memory that scrypt needs (RFC 7914 §2). */
export const scryptMemoryKiB = ({ cost, blockSize }: ScryptHash): number => (cost * blockSize) / 8;

/** Returns which limit the hash exceeds, in words; null if it is within all limits. */
export function derivedExcess(hash: DerivedHash, limits: DerivedLimits): string | null {
  if (hash.function === "pbkdf2") {
    const { pbkdf2Iterations: max } = limits;
    return hash.iterations > max ? `PBKDF2's ${hash.iterations} iterations are over ${max}` : null;
  }
  const memory = scryptMemoryKiB(hash);
  if (memory > limits.memoryKiB) return `scrypt's ${memory} KiB are over ${limits.memoryKiB}`;
  const { parallelism } = hash;
  if (parallelism > limits.parallelism) return `scrypt's p=${parallelism} is over ${limits.parallelism}`;
  if (memory * parallelism > limits.work)
    return `scrypt's ${memory} KiB times p=${parallelism} are over ${limits.work}`;
  return null;
}
