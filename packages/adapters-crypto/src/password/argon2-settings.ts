import { InvalidSettingError } from "../invalid-setting-error.ts";
import type { Argon2LibraryName } from "./argon2-library.ts";
import type { Argon2Limits } from "./argon2-phc.ts";

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
  /** What a stored hash may cost at most; one that costs more matches no password. */
  readonly limits?: Partial<Argon2Limits>;
  /** What does the hashing. Default: the fastest that loads. */
  readonly library?: Argon2LibraryName;
  /** Takes settings that protect no password. For tests that need many hashes fast, and for nothing else. */
  readonly allowWeak?: boolean;
}

export interface Argon2Settings {
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly saltLength: number;
  readonly hashLength: number;
  readonly limits: Argon2Limits;
}

type Bounds = readonly [least: number, weakest: number, most: number];

/**
 * The settings with the gaps filled. The least are those of the OWASP Password Storage Cheat Sheet (argon2id, 19 MiB,
 * two passes) and of RFC 9106 §3.1 (16 bytes of salt).
 * @throws InvalidSettingError when one is weaker, or over the limits a stored hash must keep to.
 */
export function argon2Settings(options: Argon2Options = {}): Argon2Settings {
  const limits: Argon2Limits = { memoryKiB: 1_048_576, iterations: 64, parallelism: 16, ...options.limits };
  const checked = (name: string, value: number, [least, weakest, most]: Bounds) => {
    const from = options.allowWeak === true ? weakest : least;
    if (Number.isSafeInteger(value) && value >= from && value <= most) return value;
    throw new InvalidSettingError(`argon2id: ${name} must be a whole number from ${from} to ${most}, not ${value}.`);
  };
  const parallelism = checked("parallelism", options.parallelism ?? 1, [1, 1, limits.parallelism]);
  return {
    parallelism,
    // RFC 9106 §3.1: at least 8 KiB for each lane.
    memoryKiB: checked("memoryKiB", options.memoryKiB ?? 19_456, [19_456, 8 * parallelism, limits.memoryKiB]),
    iterations: checked("iterations", options.iterations ?? 2, [2, 1, limits.iterations]),
    saltLength: checked("saltLength", options.saltLength ?? 16, [16, 8, 64]),
    hashLength: checked("hashLength", options.hashLength ?? 32, [16, 16, 64]),
    limits,
  };
}
