import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { PasswordHasher } from "@portcullis/core";

const phc = /^\$scrypt\$ln=(?<cost>[1-9]),r=1,p=1\$(?<salt>[A-Za-z0-9+/]{22})\$(?<hash>[A-Za-z0-9+/]{43})$/;

/** PBKDF2, with which scrypt starts, can't tell a key from the same with NULs at its end: hence SHA-256 before it. */
const derive = (password: string, salt: string, cost: number) =>
  scryptSync(createHash("sha256").update(password.normalize("NFC")).digest("hex"), salt, 32, {
    N: 2 ** cost,
    r: 1,
    p: 1,
  });

const unpadded = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");

/** A small hasher that keeps the contract, cheap enough to be run a thousand times. */
export function soundHasher(cost: number): PasswordHasher {
  const read = (passwordHash: string) => phc.exec(passwordHash)?.groups;
  return {
    hash: async (password) => {
      const salt = unpadded(randomBytes(16));
      return `$scrypt$ln=${cost},r=1,p=1$${salt}$${unpadded(derive(password, salt, cost))}`;
    },
    verify: async (password, passwordHash) => {
      const found = read(passwordHash);
      if (found === undefined) return false;
      const hash = derive(password, found["salt"] ?? "", Number(found["cost"]));
      return timingSafeEqual(hash, Buffer.from(found["hash"] ?? "", "base64"));
    },
    verifyAbsent: async (password) => void derive(password, "", cost),
    needsRehash: (passwordHash) => read(passwordHash)?.["cost"] !== String(cost),
    isUsable: (passwordHash) => read(passwordHash) !== undefined,
  };
}
