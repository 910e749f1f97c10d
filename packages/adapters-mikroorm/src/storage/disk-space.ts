import { StorageError } from "@portcullis/core/ports";

/**
 * disk_full (PostgreSQL, appendix A), OutOfDiskSpace (MongoDB, src/mongo/base/error_codes.yml) and SQLite's result
 * code.
 */
const full: ReadonlySet<unknown> = new Set(["53100", "14031", "SQLITE_FULL"]);

/** Milliseconds after which a write may be tried again. */
const pause = 15_000;

/**
 * Remembers that a write failed for lack of disk space, which no read would show, for a while or until a write
 * succeeds.
 */
export class DiskSpace {
  #refusal: { readonly code: string; readonly at: number } | null = null;

  /** @param error of a failed write */
  refused(error: unknown): void {
    if (!(error instanceof StorageError) || error.engineCode === undefined || !full.has(error.engineCode)) return;
    this.#refusal = { code: error.engineCode, at: performance.now() };
  }

  /** Call it after a successful write. */
  written(): void {
    this.#refusal = null;
  }

  /** @throws StorageError `unavailable` if the last write recently failed for lack of space */
  assertRoom(): void {
    if (this.#refusal === null || performance.now() - this.#refusal.at > pause) return;
    throw new StorageError("unavailable", this.#refusal.code);
  }
}
