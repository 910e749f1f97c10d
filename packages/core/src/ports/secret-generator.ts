import type { OneTimeSecretId } from "../domain/one-time-secret.ts";
import type { TokenDigest } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";

export interface GeneratedSecret {
  readonly id: OneTimeSecretId;
  /** The text that a message carries. */
  readonly secret: string;
  readonly digest: TokenDigest;
}

/** The id that a secret names, and the secret's digest. */
export type PresentedSecret = Pick<GeneratedSecret, "id" | "digest">;

/**
 * Makes and reads one-time secrets: a prefix, then base64url of an id (16 bytes) and 256 random bits. A secret consists
 * of letters, digits, `_` and `-`, so that it needs no escaping in a URL.
 */
export interface SecretGenerator {
  /** Returns a new secret of the given time. No two are equal. */
  generate(at: Date): Awaitable<GeneratedSecret>;

  /** Returns the id that a secret names and the secret's digest. Null if it does not have the form of a secret. */
  parse(secret: string): Awaitable<PresentedSecret | null>;
}
