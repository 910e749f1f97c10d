import type { SettingBounds } from "@portcullis/core/ports";

/**
 * Settings of new hashes. The minimums are those of the OWASP Password Storage Cheat Sheet (argon2id, 19 MiB, two
 * passes) and of RFC 9106 §3.1 (16 bytes of salt).
 */
export const hashBounds = {
  memoryKiB: { min: 19_456, max: 1_048_576, default: 19_456 },
  iterations: { min: 2, max: 64, default: 2 },
  parallelism: { min: 1, max: 16, default: 1 },
  saltLength: { min: 16, max: 64, default: 16 },
  hashLength: { min: 16, max: 64, default: 32 },
} as const satisfies Readonly<Record<string, SettingBounds>>;

/** The maximum cost of a stored hash. Settings of new hashes that are higher raise these defaults. */
export const hashLimitBounds = {
  memoryKiB: { min: 8, max: 4_194_304, default: 131_072 },
  iterations: { min: 1, max: 4_096, default: 64 },
  parallelism: { min: 1, max: 255, default: 16 },
  /** KiB times iterations. */
  work: { min: 8, max: 4_294_967_296, default: 524_288 },
  bcryptCost: { min: 4, max: 31, default: 14 },
  pbkdf2Iterations: { min: 1, max: 2_147_483_647, default: 2_000_000 },
} as const satisfies Readonly<Record<string, SettingBounds>>;

/** Settings of the hash queue. The default of `concurrency` is `defaultConcurrency()`. */
export const hashQueueBounds = {
  concurrency: { min: 1, max: 1_024 },
  queueLimit: { min: 0, max: 10_000, default: 1_000 },
  maxWaitMs: { min: 1, max: 600_000, default: 5_000 },
} as const satisfies Readonly<Record<string, Pick<SettingBounds, "min" | "max"> & Partial<SettingBounds>>>;
