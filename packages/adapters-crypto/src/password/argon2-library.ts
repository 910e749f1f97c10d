import type { Awaitable } from "@portcullis/core/ports";
import type { KeyDerivation } from "./foreign/derived-hash.ts";

export type Argon2Algorithm = "argon2d" | "argon2i" | "argon2id";

/** The inputs of a raw argon2 hash besides the password (RFC 9106 §3.1). */
export interface Argon2Parameters {
  readonly algorithm: Argon2Algorithm;
  /** 0x10 or 0x13. */
  readonly version: 16 | 19;
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly salt: Uint8Array;
  /** Bytes of the hash. */
  readonly hashLength: number;
}

/**
 * Computes raw argon2 hashes. All libraries return the same hash, so one may replace another at any time. The hash
 * queue limits how many run at once; a library that computes on the calling thread blocks it meanwhile.
 */
export interface Argon2Library {
  /** The name in error messages. */
  readonly name: string;
  /** The versions of argon2 that it computes. Default: both. A stored hash of another version matches no password. */
  readonly versions?: readonly Argon2Parameters["version"][];
  /** Returns the hash of the password's UTF-8, which may contain NUL and be empty. */
  hash(password: string, parameters: Argon2Parameters): Awaitable<Uint8Array>;
}

/**
 * The libraries that the main entry loads. `@node-rs/argon2` is the fastest, and an optional dependency. `argon2` is
 * always installed. `node:crypto` hashes on Node 24.7 and later and on Bun, and needs no native package; it only knows
 * argon2's version 0x13.
 */
export type Argon2LibraryName = "argon2" | "@node-rs/argon2" | "node:crypto";

/** Verifies a password against a bcrypt hash of version 2a, 2b or 2y, with a cost that was checked before. */
export type BcryptVerifier = (password: string, hash: string) => Awaitable<boolean>;

/** Computes the hashes. */
export interface HashLibraries {
  readonly argon2: Argon2Library;
  /** Null if nothing verifies bcrypt: then those hashes match no password. */
  readonly bcrypt: BcryptVerifier | null;
  /** Verifies hashes of other systems. */
  readonly derivation: KeyDerivation;
}
