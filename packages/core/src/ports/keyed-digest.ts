import type { Awaitable } from "./awaitable.ts";

/** What a digest is used for. Each purpose has separate keys. Applications may add purposes. */
export type DigestPurpose =
  | "login-throttle"
  | "registration-throttle"
  | "recovery-throttle"
  | "message-limit"
  | "csrf-token"
  | (string & {});

/** Makes and compares digests of text that nobody can compute without the service's secrets. */
export interface KeyedDigest {
  /**
   * Returns the digest under the newest secret, at least 32 bytes. It is equal for equal purpose and text in all
   * processes with the same secrets.
   * @throws RangeError for a purpose whose keys sign or digest tokens
   */
  of(purpose: DigestPurpose, text: string): Awaitable<Uint8Array>;

  /**
   * Whether the digest is that of this text under any secret in use. Takes the same time for every digest of the right
   * length.
   * @throws RangeError for a purpose whose keys sign or digest tokens
   */
  matches(purpose: DigestPurpose, text: string, digest: Uint8Array): Awaitable<boolean>;
}
