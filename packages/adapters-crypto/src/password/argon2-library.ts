import { createRequire } from "node:module";
import type Argon2 from "argon2";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import type { Argon2Phc } from "./argon2-phc.ts";

/** `@node-rs/argon2` is faster, and an optional dependency. `argon2` is always installed. */
export type Argon2LibraryName = "argon2" | "@node-rs/argon2";

/** Computes raw hashes. All libraries return the same. */
export interface Argon2Library {
  readonly name: Argon2LibraryName;
  /** The hash of the password's UTF-8, with the algorithm, parameters, salt and length of the given one. */
  hash(password: string, like: Argon2Phc): Promise<Buffer>;
}

/**
 * Returns the named library, or the fastest available one.
 * @throws InvalidSettingError if the named one does not load on this machine
 */
export function argon2Library(name?: Argon2LibraryName): Argon2Library {
  if (name === "argon2") return loadPortable();
  const native = (loaded ??= loadNative());
  if (native !== "absent") return native;
  if (name === undefined) return loadPortable();
  throw new InvalidSettingError("argon2id: @node-rs/argon2 is not installed for this platform.");
}

let portable: Argon2Library | undefined;

/** Loaded when needed and not by an `import`: on Node 20 and older its prebuilt binary crashes the process. */
function loadPortable(): Argon2Library {
  return (portable ??= requirePortable());
}

function requirePortable(): Argon2Library {
  assertNodeVersion(process.versions.node);
  const argon2 = createRequire(import.meta.url)("argon2") as typeof Argon2;
  const types = { argon2d: argon2.argon2d, argon2i: argon2.argon2i, argon2id: argon2.argon2id } as const;
  return {
    name: "argon2",
    hash: (password, { algorithm, version, memoryKiB, iterations, parallelism, salt, hash }) =>
      argon2.hash(password, {
        raw: true,
        type: types[algorithm],
        version,
        memoryCost: memoryKiB,
        timeCost: iterations,
        parallelism,
        salt,
        hashLength: hash.length,
      }),
  };
}

/** @throws InvalidSettingError for a Node on which the argon2 package crashes the process. */
export function assertNodeVersion(version: string): void {
  if (Number.parseInt(version, 10) >= 22) return;
  throw new InvalidSettingError(`argon2id: the argon2 package requires Node 22 or later. This is Node ${version}.`);
}

/** The function of `@node-rs/argon2` that is used. */
type HashRaw = (
  password: string,
  options: {
    /** 0, 1, 2: argon2d, argon2i, argon2id. */
    readonly algorithm: number;
    /** 0, 1: 0x10, 0x13. */
    readonly version: number;
    /** KiB. */
    readonly memoryCost: number;
    readonly timeCost: number;
    readonly parallelism: number;
    readonly salt: Buffer;
    /** Bytes. */
    readonly outputLen: number;
  },
) => Promise<Buffer>;

let loaded: Argon2Library | "absent" | undefined;

function loadNative(): Argon2Library | "absent" {
  let hashRaw: HashRaw;
  try {
    ({ hashRaw } = createRequire(import.meta.url)("@node-rs/argon2") as { readonly hashRaw: HashRaw });
  } catch {
    // Not installed, or without a build for this platform.
    return "absent";
  }
  const algorithms = { argon2d: 0, argon2i: 1, argon2id: 2 } as const;
  const versions = { 16: 0, 19: 1 } as const;
  return {
    name: "@node-rs/argon2",
    hash: (password, { algorithm, version, memoryKiB, iterations, parallelism, salt, hash }) =>
      hashRaw(password, {
        algorithm: algorithms[algorithm],
        version: versions[version],
        memoryCost: memoryKiB,
        timeCost: iterations,
        parallelism,
        salt,
        outputLen: hash.length,
      }),
  };
}
