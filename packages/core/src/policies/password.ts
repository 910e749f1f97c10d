import type { UsernameKey } from "../domain/username.ts";
import { AuthError, type Issue } from "../errors/auth-error.ts";
import type { SettingKinds } from "../input/assert-settings.ts";
import { usernameKey } from "./username.ts";

export interface PasswordRules {
  /**
   * Code points after NFC; at least 1, default 8 (NIST SP 800-63B-4 §3.1.1.2 recommends 15 without a second factor).
   */
  readonly minLength?: number;
  /** Code points after NFC; at least 64, default 128. */
  readonly maxLength?: number;
  /** Bytes of UTF-8 as typed; a longer password is not hashed. Default 8 for each code point of `maxLength`. */
  readonly maxBytes?: number;
  /** Whether a password, as typed, is too common to allow. */
  readonly isCommon?: (password: string) => boolean;
}

export const passwordKinds: SettingKinds<PasswordRules> = {
  minLength: "number",
  maxLength: "number",
  maxBytes: "number",
  isCommon: "function",
};

/** In code points after NFC. `maxLength` must also be at least `minLength`. */
export const passwordLengths = {
  minLength: { min: 1, default: 8 },
  maxLength: { min: 64, default: 128 },
} as const;

const loneSurrogate = /\p{Cs}/u;

/** No composition rules, any Unicode, nothing trimmed or cut (NIST SP 800-63B-4 §3.1.1.2). */
export class PasswordPolicy {
  readonly minLength: number;
  readonly maxLength: number;
  readonly #maxBytes: number;
  readonly #isCommon: (password: string) => boolean;

  /** @throws RangeError for bounds out of range. */
  constructor({
    minLength = passwordLengths.minLength.default,
    maxLength = passwordLengths.maxLength.default,
    maxBytes = 8 * maxLength,
    isCommon = () => false,
  }: PasswordRules = {}) {
    if (!Number.isInteger(minLength) || minLength < passwordLengths.minLength.min) {
      throw new RangeError(`minLength must be at least ${passwordLengths.minLength.min}.`);
    }
    if (!Number.isInteger(maxLength) || maxLength < passwordLengths.maxLength.min || maxLength < minLength) {
      throw new RangeError(`maxLength must be at least ${passwordLengths.maxLength.min}, and not less than minLength.`);
    }
    if (!Number.isInteger(maxBytes) || maxBytes < maxLength) {
      throw new RangeError("maxBytes must not be less than maxLength.");
    }
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.#maxBytes = maxBytes;
    this.#isCommon = isCommon;
  }

  /** Returns the rules that a new password breaks; empty if it is valid. */
  check(password: string, username: UsernameKey | null, pointer: string): readonly Issue[] {
    const unreadable = this.#unreadable(password, pointer);
    if (unreadable !== null) return [unreadable];
    const length = Array.from(password.normalize("NFC")).length;
    if (length < this.minLength) {
      return [{ pointer, code: "too_short", detail: `Must have at least ${this.minLength} characters.` }];
    }
    if (length > this.maxLength) {
      return [{ pointer, code: "too_long", detail: `Must have at most ${this.maxLength} characters.` }];
    }
    if (username !== null && usernameKey(password) === username) {
      return [{ pointer, code: "same_as_username", detail: "The password must not be the username." }];
    }
    if (this.#isCommon(password)) {
      return [{ pointer, code: "too_common", detail: "This password is on a list of common passwords." }];
    }
    return [];
  }

  /**
   * Rejects a password that must not reach the hasher. The result does not depend on the user.
   * @throws AuthError `validation_failed` if it is longer than `maxBytes` or ill-formed.
   */
  assertReadable(password: string, pointer: string): void {
    const issue = this.#unreadable(password, pointer);
    if (issue !== null) throw new AuthError("validation_failed", { issues: [issue] });
  }

  #unreadable(password: string, pointer: string): Issue | null {
    if (loneSurrogate.test(password)) {
      return { pointer, code: "ill_formed", detail: "Must be well-formed Unicode." };
    }
    if (utf8Length(password) > this.#maxBytes) {
      return { pointer, code: "too_long", detail: `Must have at most ${this.#maxBytes} bytes of UTF-8.` };
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
