import { type NoProfile, type UserId, usernameKey } from "@portcullis/core";
import type { NewUser } from "@portcullis/core/ports";

/** A hash of "correct horse battery", with cheap settings. */
export const argon2Hash =
  "$argon2id$v=19$m=8,t=1,p=1$5O5BYGAUXM5V8Nyw5QzhDg$9M7Lew04UcL8EJVWxlnarGMp/urI2uRbOVvQVUbW+U0";
/** Hashes of the same password, as other systems store it. */
export const bcryptHash = "$2b$04$RFIac6LZs6cFCTvoJsSJ6O1Ek1iZ8D0kQCWZfo1BP/azOtDNqRLHu";
export const password = "correct horse battery";

export function sampleUser(username: string, more: Partial<NewUser<NoProfile>> = {}): NewUser<NoProfile> {
  const key = usernameKey(username);
  if (key === null) throw new TypeError("no username");
  const createdAt = new Date("2029-02-03T04:05:06.789Z");
  return { username, usernameKey: key, passwordHash: argon2Hash, createdAt, profile: {}, ...more };
}

/** A UUIDv7 of 2029 for each number. */
export const uuid = (number: number): UserId =>
  `01b3d4a4-0000-7000-8000-${number.toString(16).padStart(12, "0")}` as UserId;

/** In the form that the export writes. */
export function lines(first: number, end: number): string {
  let text = "";
  for (let number = first; number < end; number += 1) {
    const at = "2029-02-03T04:05:06.789Z";
    const user = {
      id: uuid(number),
      username: `User-${number}`,
      password_hash: argon2Hash,
      disabled: number % 10 === 0,
      created_at: at,
      updated_at: at,
      credentials_version: 1,
      credentials_changed_at: at,
      profile: {},
    };
    text += `${JSON.stringify(user)}\n`;
  }
  return text;
}
