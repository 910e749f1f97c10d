import { createHash } from "node:crypto";

/** Finds keys that occur more than once among very many, with at most 24 bytes of memory for each. */
export class RepeatedKeys {
  #digests = new BigUint64Array(1024);
  #count = 0;

  add(key: string): void {
    if (this.#count === this.#digests.length) {
      const larger = new BigUint64Array(2 * this.#count);
      larger.set(this.#digests);
      this.#digests = larger;
    }
    this.#digests[this.#count] = digestOf(key);
    this.#count += 1;
  }

  /**
   * Ends the search.
   * @returns whether a key may have been added more than once: true for each that was, and by chance for very few
   * others; null if there is no such key
   */
  end(): ((key: string) => boolean) | null {
    const sorted = this.#digests.subarray(0, this.#count).toSorted();
    const repeated = new Set(sorted.filter((digest, index) => digest === sorted[index - 1]));
    this.#digests = new BigUint64Array(0);
    this.#count = 0;
    return repeated.size === 0 ? null : (key) => repeated.has(digestOf(key));
  }
}

const digestOf = (key: string): bigint => createHash("sha256").update(key).digest().readBigUInt64LE();
