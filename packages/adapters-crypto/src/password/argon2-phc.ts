import { fromBase64, toBase64 } from "../bytes/base64.ts";
import type { Argon2Algorithm, Argon2Parameters } from "./argon2-library.ts";

/** The parts of an argon2 hash in a PHC string. */
export interface Argon2Phc extends Omit<Argon2Parameters, "hashLength"> {
  readonly hash: Uint8Array;
}

/**
 * The maximum cost of a stored hash. Anyone who knows a username can have its hash verified, as often as the throttle
 * allows.
 */
export interface Argon2Limits {
  /** 8 to 4,194,304. Default 131,072, which is 128 MiB, or `memoryKiB` of the current settings if that is more. */
  readonly memoryKiB: number;
  /** 1 to 4,096. Default 64. */
  readonly iterations: number;
  /** 1 to 255. Default 16. */
  readonly parallelism: number;
  /**
   * KiB times iterations, to which time is proportional; 8 to 2^32. Default 524,288, such as 4 passes over 128 MiB, or
   * that of the current settings if it is more, or 4 passes over `memoryKiB` of these limits if it is given.
   */
  readonly work: number;
}

const phc =
  /^\$(?<algorithm>argon2(?:d|i|id))(?:\$v=(?<version>16|19))?\$(?<parameters>[mtp]=[1-9]\d{0,9},[mtp]=[1-9]\d{0,9},[mtp]=[1-9]\d{0,9})\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)$/;

// Existing systems use salts and tags within these bounds; the longest string is well under 300 characters.
const bytes = { salt: { min: 8, max: 64 }, hash: { min: 12, max: 64 } };

/**
 * Reads a PHC string of argon2 strictly: known version, the parameters m, t and p once each, canonical base64. Null if
 * it is not one, or if it exceeds the limits: the library would really use 2^32-1 KiB if a hash said so.
 */
export function parseArgon2Phc(text: string, limits: Argon2Limits): Argon2Phc | null {
  const hash = readArgon2Phc(text);
  return hash === null || argon2Excess(hash, limits) !== null ? null : hash;
}

/** Returns which limit the hash exceeds, in words; null if it is within all limits. */
export function argon2Excess({ memoryKiB, iterations, parallelism }: Argon2Phc, limits: Argon2Limits): string | null {
  if (memoryKiB > limits.memoryKiB) return `m=${memoryKiB} is over ${limits.memoryKiB} KiB`;
  if (iterations > limits.iterations) return `t=${iterations} is over ${limits.iterations}`;
  if (parallelism > limits.parallelism) return `p=${parallelism} is over ${limits.parallelism}`;
  if (memoryKiB * iterations > limits.work) return `m=${memoryKiB} times t=${iterations} is over ${limits.work}`;
  return null;
}

/** Reads a PHC string without checking limits. */
export function readArgon2Phc(text: string): Argon2Phc | null {
  if (text.length > 300) return null;
  const groups = phc.exec(text)?.groups;
  if (groups === undefined) return null;
  const parameters = new Map((groups["parameters"] ?? "").split(",").map((each) => [each[0], Number(each.slice(2))]));
  const [memoryKiB, iterations, parallelism] = [parameters.get("m"), parameters.get("t"), parameters.get("p")];
  if (memoryKiB === undefined || iterations === undefined || parallelism === undefined) return null;
  if (memoryKiB < 8 * parallelism) return null;
  const salt = decode(groups["salt"], bytes.salt);
  const hash = decode(groups["hash"], bytes.hash);
  if (salt === null || hash === null) return null;
  const algorithm = groups["algorithm"] as Argon2Algorithm;
  // Hashes from before version 0x13 don't state their version.
  const version = groups["version"] === "19" ? 19 : 16;
  return { algorithm, version, memoryKiB, iterations, parallelism, salt, hash };
}

function decode(text: string | undefined, { min, max }: { min: number; max: number }): Uint8Array | null {
  const decoded = fromBase64(text ?? "");
  return decoded === null || decoded.length < min || decoded.length > max ? null : decoded;
}

/** The PHC string, its parameters in the order m, t, p of the reference implementation. */
export function formatArgon2Phc(hash: Argon2Phc): string {
  const { algorithm, version, memoryKiB, iterations, parallelism } = hash;
  const parameters = `m=${memoryKiB},t=${iterations},p=${parallelism}`;
  return `$${algorithm}$v=${version}$${parameters}$${toBase64(hash.salt)}$${toBase64(hash.hash)}`;
}
