import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { PasswordHasher } from "@portcullis/core";

const phc = /^\$scrypt\$ln=(?<cost>[1-9]),r=1,p=1\$(?<salt>[A-Za-z0-9+/]{22})\$(?<hash>[A-Za-z0-9+/]{43})$/;

/** PBKDF2, with which scrypt starts, can't tell a key from the same with NULs at its end: hence SHA-256 before it. */
const derive = (password: string, salt: string, cost: number) =>
  scryptSync(createHash("sha256").update(password).digest("hex"), salt, 32, {
    N: 2 ** cost,
    r: 1,
    p: 1,
  });

const unpadded = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");

/** NFC first; then the password as typed, where that differs. */
export const spellings = (password: string): ReadonlySet<string> => new Set([password.normalize("NFC"), password]);

/**
 * A small hasher that keeps the contract, cheap enough to be run a thousand times.
 * @param onHash called for each hash that it makes
 */
export function soundHasher(cost: number, onHash: () => void = () => undefined): PasswordHasher {
  const read = (passwordHash: string) => phc.exec(passwordHash)?.groups;
  const made = (password: string, salt: string, costOfThis = cost) => {
    onHash();
    return derive(password, salt, costOfThis);
  };
  return {
    hash: async (password) => {
      const salt = unpadded(randomBytes(16));
      return `$scrypt$ln=${cost},r=1,p=1$${salt}$${unpadded(made(password.normalize("NFC"), salt))}`;
    },
    verify: async (password, passwordHash) => {
      const stored = read(passwordHash);
      const expected = Buffer.from(stored?.["hash"] ?? "", "base64");
      for (const spelling of spellings(password)) {
        const actual = made(spelling, stored?.["salt"] ?? "", Number(stored?.["cost"] ?? cost));
        if (expected.length === actual.length && timingSafeEqual(actual, expected)) return true;
      }
      return false;
    },
    verifyAbsent: async (password) => {
      for (const spelling of spellings(password)) made(spelling, "");
    },
    needsRehash: (passwordHash) => read(passwordHash)?.["cost"] !== String(cost),
    isUsable: (passwordHash) => read(passwordHash) !== undefined,
  };
}
