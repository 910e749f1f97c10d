import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import process from "node:process";
import type { PasswordHasher } from "@portcullis/core/ports";

export interface CheapPasswordHasherOptions {
  /** The logarithm of scrypt's N, 1 to 9. Default 1. */
  readonly cost?: number;
  /** Called for each hash that is computed. */
  readonly onHash?: () => void;
}

const phc = /^\$scrypt\$ln=(?<cost>[1-9]),r=1,p=1\$(?<salt>[A-Za-z0-9+/]{22})\$(?<hash>[A-Za-z0-9+/]{43})$/;

/**
 * A password hasher for the tests of applications, so that a login does not cost an argon2id hash. It follows the whole
 * contract of a hasher, but costs microseconds: its hashes do not protect passwords.
 * @throws Error if NODE_ENV is `production`; RangeError for a cost out of bounds
 */
export function createCheapPasswordHasher({ cost = 1, onHash }: CheapPasswordHasherOptions = {}): PasswordHasher {
  if (process.env["NODE_ENV"] === "production") {
    throw new Error("The cheap password hasher protects no password and must not be used in production.");
  }
  if (!Number.isInteger(cost) || cost < 1 || cost > 9) throw new RangeError("cost must be a whole number from 1 to 9.");
  const read = (passwordHash: string) => phc.exec(passwordHash)?.groups;
  const derived = (spelling: string, salt: string, storedCost = cost) => {
    onHash?.();
    return derive(spelling, salt, storedCost);
  };
  return {
    hash: async (password) => {
      const salt = unpadded(randomBytes(16));
      return `$scrypt$ln=${cost},r=1,p=1$${salt}$${unpadded(derived(password.normalize("NFC"), salt))}`;
    },
    verify: async (password, passwordHash) => {
      const stored = read(passwordHash);
      const expected = Buffer.from(stored?.["hash"] ?? "", "base64");
      for (const spelling of spellings(password)) {
        const actual = derived(spelling, stored?.["salt"] ?? "", Number(stored?.["cost"] ?? cost));
        if (expected.length === actual.length && timingSafeEqual(actual, expected)) return true;
      }
      return false;
    },
    verifyDummy: async (password) => {
      for (const spelling of spellings(password)) derived(spelling, "");
    },
    needsRehash: (passwordHash) => read(passwordHash)?.["cost"] !== String(cost),
    isWellFormedHash: (passwordHash) => read(passwordHash) !== undefined,
  };
}

/** The password in NFC, then as typed if that differs. */
const spellings = (password: string): ReadonlySet<string> => new Set([password.normalize("NFC"), password]);

/**
 * scrypt starts with PBKDF2, which treats keys that differ only in NULs at the end as equal. SHA-256 before it prevents
 * this.
 */
const derive = (spelling: string, salt: string, cost: number) =>
  scryptSync(createHash("sha256").update(spelling).digest("hex"), salt, 32, { N: 2 ** cost, r: 1, p: 1 });

const unpadded = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
