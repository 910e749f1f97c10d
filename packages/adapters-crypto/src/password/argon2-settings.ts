import type { SettingKinds } from "@portcullis/core/ports";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import type { Argon2Library, Argon2LibraryName, BcryptVerifier } from "./argon2-library.ts";
import { argon2Excess, type Argon2Limits } from "./argon2-phc.ts";
import { hashBounds, hashLimitBounds } from "./hash-bounds.ts";

/** The cost of new hashes and of stored ones. */
export interface HashSettings {
  /** KiB for each hash. Default and least 19,456. */
  readonly memoryKiB?: number;
  /** Passes over the memory. Default and least 2. */
  readonly iterations?: number;
  /** Lanes and threads of one hash. Default 1. */
  readonly parallelism?: number;
  /** Bytes. Default and least 16. */
  readonly saltLength?: number;
  /** Bytes. Default 32, least 16. */
  readonly hashLength?: number;
  /**
   * The most that a stored hash may cost. A hash that costs more matches no password and can't be imported. Raise these
   * limits before you lower `memoryKiB` or `iterations` from above them, until all users have logged in.
   */
  readonly limits?: Partial<HashLimits>;
  /** Allows settings too weak to protect a password. Only for tests that need many fast hashes. */
  readonly allowWeak?: boolean;
}

export interface Argon2Options extends HashSettings {
  /**
   * The library that hashes: an implementation, or the name of one that is loaded when the hasher is made. Default: the
   * fastest available of `@node-rs/argon2`, `argon2` and `node:crypto`.
   */
  readonly library?: Argon2LibraryName | Argon2Library;
  /** Verifies bcrypt hashes of imported users. Default: `@node-rs/bcrypt`, loaded with the first bcrypt hash. */
  readonly bcrypt?: BcryptVerifier;
}

export interface HashLimits extends Argon2Limits {
  /** Of bcrypt, 4 to 31; each step doubles the time. Default 14. */
  readonly bcryptCost: number;
  /** Of PBKDF2 in hashes of other systems, 1 to 2^31 - 1. Default 2,000,000. */
  readonly pbkdf2Iterations: number;
}

/** For `assertSettings`. */
export const hashSettingKinds: SettingKinds<HashSettings> = {
  memoryKiB: "number",
  iterations: "number",
  parallelism: "number",
  saltLength: "number",
  hashLength: "number",
  limits: {
    memoryKiB: "number",
    iterations: "number",
    parallelism: "number",
    work: "number",
    bcryptCost: "number",
    pbkdf2Iterations: "number",
  },
  allowWeak: "boolean",
};

/** For `assertSettings`. `argon2Library` checks the library. */
export const argon2OptionKinds: SettingKinds<Argon2Options> = {
  ...hashSettingKinds,
  library: "any",
  bcrypt: "function",
};

export interface Argon2Settings {
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly saltLength: number;
  readonly hashLength: number;
  readonly limits: HashLimits;
}

/** The minimums that `allowWeak` lowers. */
const weakest = { memoryKiB: 8, iterations: 1, parallelism: 1, saltLength: 8, hashLength: 16 } as const;

/**
 * The settings, with defaults for what is not given.
 * @throws InvalidSettingError if one is out of its bounds, or higher than the limits of a stored hash
 */
export function argon2Settings(options: HashSettings = {}): Argon2Settings {
  const checked = (name: keyof typeof hashBounds, lowest = 0) => {
    const { min, max, default: fallback } = hashBounds[name];
    const value = options[name] ?? fallback;
    const from = Math.max(lowest, options.allowWeak === true ? weakest[name] : min);
    if (isWholeNumber(value, from, max)) return value;
    throw new InvalidSettingError(`argon2id: ${name} must be a whole number from ${from} to ${max}, not ${value}.`);
  };
  const parallelism = checked("parallelism");
  const settings = {
    parallelism,
    // RFC 9106 §3.1: at least 8 KiB for each lane.
    memoryKiB: checked("memoryKiB", 8 * parallelism),
    iterations: checked("iterations"),
    saltLength: checked("saltLength"),
    hashLength: checked("hashLength"),
  };
  const limits = hashLimits(settings, options.limits);
  const unused = new Uint8Array(0);
  const excess = argon2Excess({ algorithm: "argon2id", version: 19, ...settings, salt: unused, hash: unused }, limits);
  if (excess !== null) throw new InvalidSettingError(`argon2id: limits must allow the current settings: ${excess}.`);
  return { ...settings, limits };
}

function hashLimits(
  { memoryKiB, iterations }: Pick<Argon2Settings, "memoryKiB" | "iterations">,
  given: Partial<HashLimits> = {},
): HashLimits {
  const { memoryKiB: memory, iterations: passes, parallelism, work, bcryptCost, pbkdf2Iterations } = hashLimitBounds;
  const limits: HashLimits = {
    memoryKiB: Math.max(memory.default, memoryKiB),
    iterations: passes.default,
    parallelism: parallelism.default,
    work: Math.max(work.default, memoryKiB * iterations, (given.memoryKiB ?? 0) * Math.max(4, iterations)),
    bcryptCost: bcryptCost.default,
    pbkdf2Iterations: pbkdf2Iterations.default,
    ...given,
  };
  for (const [name, { min, max }] of Object.entries(hashLimitBounds)) {
    if (isWholeNumber(limits[name as keyof HashLimits], min, max)) continue;
    throw new InvalidSettingError(`argon2id: limits.${name} must be a whole number from ${min} to ${max}.`);
  }
  return limits;
}

const isWholeNumber = (value: number, min: number, max: number) =>
  Number.isSafeInteger(value) && value >= min && value <= max;
