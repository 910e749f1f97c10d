import { pbkdf2, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { type KeyDerivation, scryptMemoryKiB } from "./foreign/derived-hash.ts";

const nodePbkdf2 = promisify(pbkdf2);
const nodeScrypt = promisify<string, Uint8Array, number, object, Buffer>(scrypt);

/** On a thread of libuv's pool. */
export const nodeKeyDerivation: KeyDerivation = {
  pbkdf2: (password, { digest, iterations, salt, hash }) =>
    nodePbkdf2(password, salt, iterations, hash.length, digest.replace("-", "").toLowerCase()),
  scrypt: (password, hash) => {
    const { cost, blockSize, parallelism, salt } = hash;
    // Node's default limit is 32 MiB, which the block of the result exceeds.
    const maxmem = 2 * 1024 * scryptMemoryKiB(hash) + 128 * blockSize * parallelism + 1024;
    return nodeScrypt(password, salt, hash.hash.length, { N: cost, r: blockSize, p: parallelism, maxmem });
  },
};
