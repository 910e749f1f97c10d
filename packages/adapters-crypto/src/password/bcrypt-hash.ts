import { verify } from "@node-rs/bcrypt";

// Version, cost 4 to 16, then 22 characters of salt and 31 of hash in bcrypt's own base64. Each cost step doubles the
// time; 16 already takes seconds. The last characters carry 2 and 4 bits: others are spellings no bcrypt writes.
const bcrypt = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;

export function isBcryptHash(text: string): boolean {
  return bcrypt.test(text);
}

/**
 * Verifies the hash of a user who came from another system. bcrypt takes the first 72 bytes of a password, so two
 * passwords that part ways later match the same hash until it is replaced at the next login.
 */
export function verifyBcrypt(password: string, hash: string): Promise<boolean> {
  return verify(password, hash);
}
