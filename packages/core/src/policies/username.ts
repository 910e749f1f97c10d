import type { UsernameKey } from "../domain/username.ts";
import type { Issue } from "../errors/auth-error.ts";
import type { SettingKinds } from "../input/assert-settings.ts";

/** Controls, invisible and directional characters, surrogates, private use, unassigned, and all white space. */
const refused = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

/** Characters with a decomposition of type wide or narrow (UAX #15): half- and full-width forms, and the wide space. */
const widthVariants = /[\u3000\uff00-\uffef]/g;

/**
 * Returns the canonical form of a username, following UsernameCaseMapped (RFC 8265 §3.3): it ignores width variants,
 * case and canonical composition, and nothing else. Pure and idempotent. Null for text that can't be a username. Each
 * code point is mapped to lower case alone, and a final sigma becomes a plain one, so that the key of a letter does not
 * depend on its neighbours.
 */
export function usernameKey(username: string): UsernameKey | null {
  if (username === "" || refused.test(username)) return null;
  const narrow = username.replace(widthVariants, (character) => character.normalize("NFKC"));
  if (refused.test(narrow)) return null;
  const lower = Array.from(narrow.normalize("NFC"), (character) => character.toLowerCase()).join("");
  return lower.replaceAll("ς", "σ").normalize("NFC") as UsernameKey;
}

/** The least and the greatest length of a username, in code points. Settings can narrow the bounds, not widen them. */
export const usernameLength = { min: 1, max: 254 } as const;

export interface UsernameRules {
  /** Code points; 1 to 254, default 1. */
  readonly minLength?: number;
  /** Code points, of both the username and its key; 1 to 254, default 254. */
  readonly maxLength?: number;
}

export const usernameKinds: SettingKinds<UsernameRules> = { minLength: "number", maxLength: "number" };

export type CheckedUsername =
  | { readonly key: UsernameKey; readonly issue?: undefined }
  | { readonly key?: undefined; readonly issue: Issue };

export class UsernamePolicy {
  readonly minLength: number;
  readonly maxLength: number;

  /** @throws RangeError for bounds out of range. */
  constructor({ minLength = usernameLength.min, maxLength = usernameLength.max }: UsernameRules = {}) {
    const { min, max } = usernameLength;
    if (!Number.isInteger(minLength) || !Number.isInteger(maxLength) || minLength < min || maxLength > max) {
      throw new RangeError(`minLength and maxLength of usernames must be whole numbers from ${min} to ${max}.`);
    }
    if (minLength > maxLength) throw new RangeError("minLength of usernames must not exceed maxLength.");
    this.minLength = minLength;
    this.maxLength = maxLength;
  }

  check(username: string): CheckedUsername {
    const length = Array.from(username).length;
    if (length < this.minLength) return refusal("too_short", `Must have at least ${this.minLength} characters.`);
    if (length > this.maxLength) return refusal("too_long", `Must have at most ${this.maxLength} characters.`);
    const key = usernameKey(username);
    if (key === null)
      return refusal("invalid_characters", "Must not contain white space, control or invisible characters.");
    if (Array.from(key).length > this.maxLength)
      return refusal("too_long", `Must have at most ${this.maxLength} characters.`);
    return { key };
  }
}

function refusal(code: string, detail: string): { readonly issue: Issue } {
  return { issue: { pointer: "/username", code, detail } };
}
