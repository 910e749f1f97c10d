import { createHash } from "node:crypto";
import type { PasswordHasher } from "@portcullis/core/ports";

export const digestOf = (password: string): string =>
  createHash("sha256").update(password.normalize("NFC")).digest("base64url");

/** The password of a stored hash, as a digest. */
export const passwordDigestIn = (passwordHash: string): string => passwordHash.split("$")[2] ?? "";

/** Hashes that cost nothing, for histories with thousands of logins. Their settings can be raised. */
export class PlainHasher implements PasswordHasher {
  #cost = 1;

  raiseCost(): void {
    this.#cost += 1;
  }

  hash(password: string): Promise<string> {
    return Promise.resolve(`plain$${this.#cost}$${digestOf(password)}`);
  }

  verify(password: string, passwordHash: string): Promise<boolean> {
    return Promise.resolve(passwordDigestIn(passwordHash) === digestOf(password));
  }

  verifyDummy(): Promise<void> {
    return Promise.resolve();
  }

  needsRehash(passwordHash: string): boolean {
    return !passwordHash.startsWith(`plain$${this.#cost}$`);
  }

  isWellFormedHash(): boolean {
    return true;
  }
}
