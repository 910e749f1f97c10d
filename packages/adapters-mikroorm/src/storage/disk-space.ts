import { StorageError } from "@portcullis/core/ports";

/** disk_full (PostgreSQL, appendix A) and OutOfDiskSpace (MongoDB, src/mongo/base/error_codes.yml). */
const full: ReadonlySet<unknown> = new Set(["53100", "14031"]);

/** Milliseconds after which a write may be tried again. */
const pause = 15_000;

/**
 * Remembers that the database had no room for a write, which no read would tell: for a while after, or until a write
 * succeeds.
 */
export class DiskSpace {
  #refusal: { readonly code: string; readonly at: number } | null = null;

  /** @param error what a write was refused with */
  refused(error: unknown): void {
    if (!(error instanceof StorageError) || error.engineCode === undefined || !full.has(error.engineCode)) return;
    this.#refusal = { code: error.engineCode, at: performance.now() };
  }

  /** A write succeeded. */
  written(): void {
    this.#refusal = null;
  }

  /** @throws StorageError `unavailable` when the last write found no room, a short time ago */
  assertRoom(): void {
    if (this.#refusal === null || performance.now() - this.#refusal.at > pause) return;
    throw new StorageError("unavailable", this.#refusal.code);
  }
}
