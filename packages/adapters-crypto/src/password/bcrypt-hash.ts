import { verify } from "@node-rs/bcrypt";

// Version, cost 4 to 31, then 22 characters of salt and 31 of hash in bcrypt's own base64. Each cost step doubles the
// time. The last characters carry 2 and 4 bits: others are spellings no bcrypt writes.
const bcrypt =
  /^\$2[aby]\$(?<cost>0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;

/** The cost of a bcrypt hash; null when the text is not one. */
export function bcryptCost(text: string): number | null {
  const cost = bcrypt.exec(text)?.groups?.["cost"];
  return cost === undefined ? null : Number(cost);
}

/**
 * Verifies the hash of a user who came from another system. bcrypt takes the first 72 bytes of a password, so two
 * passwords that part ways later match the same hash until it is replaced at the next login.
 */
export function verifyBcrypt(password: string, hash: string): Promise<boolean> {
  return verify(password, hash);
}
