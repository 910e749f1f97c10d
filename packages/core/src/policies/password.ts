import type { UsernameKey } from "../domain/username.ts";
import { AuthError, type Issue } from "../errors/auth-error.ts";
import type { SettingKinds } from "../settings/assert-settings.ts";
import { usernameKey } from "./username.ts";

export interface PasswordRules {
  /** Code points after NFC; at least 1, default 8 (NIST SP 800-63B-4 §3.1.1.2 recommends 15 without a second factor). */
  readonly minLength?: number;
  /** Code points after NFC; at least 64, default 128. */
  readonly maxLength?: number;
  /** Bytes of UTF-8 as typed; beyond it nothing is hashed. Default 8 for each code point of `maxLength`. */
  readonly maxBytes?: number;
  /** Whether a password, as typed, is too common to be allowed. */
  readonly isCommon?: (password: string) => boolean;
}

export const passwordKinds: SettingKinds<PasswordRules> = {
  minLength: "number",
  maxLength: "number",
  maxBytes: "number",
  isCommon: "function",
};

const loneSurrogate = /\p{Cs}/u;

/** No composition rules, any Unicode, nothing trimmed or cut (NIST SP 800-63B-4 §3.1.1.2). */
export class PasswordPolicy {
  readonly minLength: number;
  readonly maxLength: number;
  readonly #maxBytes: number;
  readonly #isCommon: (password: string) => boolean;

  /** @throws RangeError for bounds that make no sense. */
  constructor({
    minLength = 8,
    maxLength = 128,
    maxBytes = 8 * maxLength,
    isCommon = () => false,
  }: PasswordRules = {}) {
    if (!Number.isInteger(minLength) || minLength < 1) throw new RangeError("The shortest password has at least 1.");
    if (!Number.isInteger(maxLength) || maxLength < 64 || maxLength < minLength) {
      throw new RangeError("The longest password has at least 64 code points, and no fewer than the shortest.");
    }
    if (!Number.isInteger(maxBytes) || maxBytes < maxLength) {
      throw new RangeError("The byte cap of a password leaves at least one byte for each code point.");
    }
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.#maxBytes = maxBytes;
    this.#isCommon = isCommon;
  }

  /** What speaks against a new password; empty when nothing does. */
  check(password: string, username: UsernameKey | null, pointer: string): readonly Issue[] {
    const unreadable = this.#unreadable(password, pointer);
    if (unreadable !== null) return [unreadable];
    const length = Array.from(password.normalize("NFC")).length;
    if (length < this.minLength) {
      return [{ pointer, code: "too_short", detail: `At least ${this.minLength} characters.` }];
    }
    if (length > this.maxLength) {
      return [{ pointer, code: "too_long", detail: `At most ${this.maxLength} characters.` }];
    }
    if (username !== null && usernameKey(password) === username) {
      return [{ pointer, code: "same_as_username", detail: "The password may not be the username." }];
    }
    if (this.#isCommon(password)) {
      return [{ pointer, code: "too_common", detail: "This password is on a list of common passwords." }];
    }
    return [];
  }

  /**
   * Refuses what may not reach the hasher, the same for every user.
   * @throws AuthError `validation_failed` when it is over the byte cap or ill-formed.
   */
  assertReadable(password: string, pointer: string): void {
    const issue = this.#unreadable(password, pointer);
    if (issue !== null) throw new AuthError("validation_failed", { issues: [issue] });
  }

  #unreadable(password: string, pointer: string): Issue | null {
    if (loneSurrogate.test(password)) {
      return { pointer, code: "ill_formed", detail: "Not well-formed Unicode." };
    }
    if (utf8Length(password) > this.#maxBytes) {
      return { pointer, code: "too_long", detail: `At most ${this.#maxBytes} bytes of UTF-8.` };
    }
    return null;
  }
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}
