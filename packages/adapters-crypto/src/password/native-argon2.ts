import nodeCrypto from "node:crypto";
import { createRequire } from "node:module";
import type Argon2 from "argon2";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import type { Argon2Library, Argon2LibraryName } from "./argon2-library.ts";

/** Fastest first. */
export const argon2LibraryNames = [
  "@node-rs/argon2",
  "argon2",
  "node:crypto",
] as const satisfies readonly Argon2LibraryName[];

/** Loads each library on demand. */
const loaders: Readonly<Record<Argon2LibraryName, () => Argon2Library>> = {
  "@node-rs/argon2": loadNodeRs,
  argon2: loadArgon2,
  "node:crypto": loadNodeCrypto,
};

const loaded = new Map<Argon2LibraryName, Argon2Library>();

/**
 * Returns the named library, or the fastest available one. Returns an implementation unchanged.
 * @throws InvalidSettingError if the named one is unknown or does not load on this machine, or the implementation has
 * no function `hash`
 */
export function argon2Library(choice?: Argon2LibraryName | Argon2Library): Argon2Library {
  if (choice === undefined) return fastest();
  if (typeof choice === "string") return load(choice);
  if (typeof choice === "object" && choice !== null && typeof choice.hash === "function") return choice;
  throw new InvalidSettingError(`argon2id: library must be an object with a function "hash", or one of ${listed}.`);
}

const listed = argon2LibraryNames.map((name) => `"${name}"`).join(", ");

function load(name: Argon2LibraryName): Argon2Library {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  if (!argon2LibraryNames.includes(name)) throw new InvalidSettingError(`argon2id: library must be one of ${listed}.`);
  const library = loaders[name]();
  loaded.set(name, library);
  return library;
}

function fastest(): Argon2Library {
  const failures = new Map<Argon2LibraryName, unknown>();
  for (const name of argon2LibraryNames) {
    try {
      return load(name);
    } catch (error) {
      failures.set(name, error);
    }
  }
  throw failures.get("argon2");
}

const requirePackage = createRequire(import.meta.url);

/** Loaded on demand rather than by an `import`, because its prebuilt binary crashes Node 20 and older. */
function loadArgon2(): Argon2Library {
  assertNodeVersion(process.versions.node);
  const argon2 = required("argon2") as typeof Argon2;
  const types = { argon2d: argon2.argon2d, argon2i: argon2.argon2i, argon2id: argon2.argon2id } as const;
  return {
    name: "argon2",
    hash: (password, { algorithm, version, memoryKiB, iterations, parallelism, salt, hashLength }) =>
      argon2.hash(password, {
        raw: true,
        type: types[algorithm],
        version,
        memoryCost: memoryKiB,
        timeCost: iterations,
        parallelism,
        salt: Buffer.from(salt),
        hashLength,
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
    readonly salt: Uint8Array;
    /** Bytes. */
    readonly outputLen: number;
  },
) => Promise<Buffer>;

function loadNodeRs(): Argon2Library {
  const { hashRaw } = required("@node-rs/argon2") as { readonly hashRaw: HashRaw };
  const algorithms = { argon2d: 0, argon2i: 1, argon2id: 2 } as const;
  const versions = { 16: 0, 19: 1 } as const;
  return {
    name: "@node-rs/argon2",
    hash: (password, { algorithm, version, memoryKiB, iterations, parallelism, salt, hashLength }) =>
      hashRaw(password, {
        algorithm: algorithms[algorithm],
        version: versions[version],
        memoryCost: memoryKiB,
        timeCost: iterations,
        parallelism,
        salt,
        outputLen: hashLength,
      }),
  };
}

/** A named import would not link in runtimes that lack it. */
function loadNodeCrypto(): Argon2Library {
  const argon2: unknown = Reflect.get(nodeCrypto, "argon2");
  if (typeof argon2 !== "function") {
    throw new InvalidSettingError("argon2id: node:crypto of this runtime has no argon2. Node has it from 24.7 on.");
  }
  return {
    name: "node:crypto",
    versions: [19],
    hash: (message, { algorithm, memoryKiB: memory, iterations: passes, parallelism, salt: nonce, hashLength }) =>
      new Promise((resolve, reject) => {
        const parameters = { message, nonce, parallelism, tagLength: hashLength, memory, passes };
        nodeCrypto.argon2(algorithm, parameters, (error, hash) => {
          if (error === null) resolve(hash);
          else reject(error);
        });
      }),
  };
}

function required(name: string): unknown {
  try {
    return requirePackage(name);
  } catch (cause) {
    // Not installed, or without a build for this platform.
    throw new InvalidSettingError(`argon2id: ${name} is not installed for this platform.`, { cause });
  }
}
