import { Argon2PasswordHasher, type Argon2Options, type HashQueue } from "../../src/index.ts";

export const weak = { memoryKiB: 64, iterations: 1, allowWeak: true } as const;

/** The real hasher, with settings that cost almost nothing. */
export const weakHasher = (options: Argon2Options = {}, queue?: HashQueue) =>
  new Argon2PasswordHasher({ ...weak, ...options }, queue);
