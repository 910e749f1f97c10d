import type { SettingKinds } from "@portcullis/core";
import { InvalidSettingError } from "../invalid-setting-error.ts";
import type { Argon2LibraryName } from "./argon2-library.ts";
import { argon2Excess, type Argon2Limits } from "./argon2-phc.ts";

export interface Argon2Options {
  /** KiB for each hash. Default and least 19,456. */
  readonly memoryKiB?: number;
  /** Passes over the memory. Default and least 2. */
  readonly iterations?: number;
  /** Lanes, and threads, of one hash. Default 1. */
  readonly parallelism?: number;
  /** Bytes. Default and least 16. */
  readonly saltLength?: number;
  /** Bytes. Default 32, least 16. */
  readonly hashLength?: number;
  /**
   * What a stored hash may cost at most; one that costs more matches no password, and can't be imported. Raise them before
   * `memoryKiB` or `iterations` are lowered from beyond them, until all users have logged in.
   */
  readonly limits?: Partial<HashLimits>;
  /** What does the hashing. Default: the fastest that loads. */
  readonly library?: Argon2LibraryName;
  /** Takes settings that protect no password. For tests that need many hashes fast, and for nothing else. */
  readonly allowWeak?: boolean;
}

export interface HashLimits extends Argon2Limits {
  /** Of bcrypt, 4 to 31; each step doubles the time. Default 14. */
  readonly bcryptCost: number;
}

/** For `assertSettings`. */
export const argon2OptionKinds: SettingKinds<Argon2Options> = {
  memoryKiB: "number",
  iterations: "number",
  parallelism: "number",
  saltLength: "number",
  hashLength: "number",
  limits: { memoryKiB: "number", iterations: "number", parallelism: "number", work: "number", bcryptCost: "number" },
  library: ["argon2", "@node-rs/argon2"],
  allowWeak: "boolean",
};

export interface Argon2Settings {
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly saltLength: number;
  readonly hashLength: number;
  readonly limits: HashLimits;
}

/** The strongest settings, whatever the limits say. */
const strongest = { memoryKiB: 1_048_576, iterations: 64, parallelism: 16 };

type Bounds = readonly [least: number, weakest: number, most: number];

/**
 * The settings with the gaps filled. The least are those of the OWASP Password Storage Cheat Sheet (argon2id, 19 MiB,
 * two passes) and of RFC 9106 §3.1 (16 bytes of salt).
 * @throws InvalidSettingError when one is weaker, or over the limits a stored hash must keep to.
 */
export function argon2Settings(options: Argon2Options = {}): Argon2Settings {
  const checked = (name: string, value: number, [least, weakest, most]: Bounds) => {
    const from = options.allowWeak === true ? weakest : least;
    if (Number.isSafeInteger(value) && value >= from && value <= most) return value;
    throw new InvalidSettingError(`argon2id: ${name} must be a whole number from ${from} to ${most}, not ${value}.`);
  };
  const parallelism = checked("parallelism", options.parallelism ?? 1, [1, 1, strongest.parallelism]);
  const settings = {
    parallelism,
    // RFC 9106 §3.1: at least 8 KiB for each lane.
    memoryKiB: checked("memoryKiB", options.memoryKiB ?? 19_456, [19_456, 8 * parallelism, strongest.memoryKiB]),
    iterations: checked("iterations", options.iterations ?? 2, [2, 1, strongest.iterations]),
    saltLength: checked("saltLength", options.saltLength ?? 16, [16, 8, 64]),
    hashLength: checked("hashLength", options.hashLength ?? 32, [16, 16, 64]),
  };
  const limits = hashLimits(settings, options.limits);
  const unused = Buffer.alloc(0);
  const excess = argon2Excess({ algorithm: "argon2id", version: 19, ...settings, salt: unused, hash: unused }, limits);
  if (excess !== null) throw new InvalidSettingError(`argon2id: limits must allow the current settings: ${excess}.`);
  return { ...settings, limits };
}

function hashLimits(
  { memoryKiB, iterations }: Pick<Argon2Settings, "memoryKiB" | "iterations">,
  given: Partial<HashLimits> = {},
): HashLimits {
  const limits: HashLimits = {
    memoryKiB: Math.max(131_072, memoryKiB),
    iterations: 64,
    parallelism: 16,
    work: Math.max(524_288, memoryKiB * iterations, (given.memoryKiB ?? 0) * Math.max(4, iterations)),
    bcryptCost: 14,
    ...given,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isSafeInteger(value) && value >= 1 && (name !== "bcryptCost" || value <= 31)) continue;
    throw new InvalidSettingError(
      `argon2id: limits.${name} must be a whole number from 1 on, for bcryptCost up to 31.`,
    );
  }
  return limits;
}
