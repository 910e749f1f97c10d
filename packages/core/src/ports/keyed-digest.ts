import type { Awaitable } from "./awaitable.ts";

/** What a digest is for: each purpose has keys that no other has. Applications may name purposes of their own. */
export type DigestPurpose = "login-throttle" | "registration-throttle" | "csrf-token" | (string & {});

/** Digests of text that nobody can compute or compare without the service's secrets. */
export interface KeyedDigest {
  /**
   * The digest under the newest secret, at least 32 bytes. Equal for equal purpose and text in all processes that have the same
   * secrets.
   * @throws RangeError for a purpose whose keys sign or digest tokens
   */
  of(purpose: DigestPurpose, text: string): Awaitable<Uint8Array>;

  /**
   * Whether the digest is that of this text under any secret in use. Takes the same time for every digest of the right length.
   * @throws RangeError for a purpose whose keys sign or digest tokens
   */
  matches(purpose: DigestPurpose, text: string, digest: Uint8Array): Awaitable<boolean>;
}
