import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import type { Argon2Library } from "../password/argon2-library.ts";

/** An instance of a WebAssembly module. */
export interface WasmInstance {
  readonly exports: object;
}

/** What `argon2.wasm` of `@phi-ag/argon2` exports: the reference implementation in C, and its heap. */
interface Argon2Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly _initialize: () => void;
  readonly malloc: (bytes: number) => number;
  readonly free: (address: number) => void;
  /** Returns 0, or a negative code. */
  readonly argon2_hash: (
    iterations: number,
    memoryKiB: number,
    parallelism: number,
    password: number,
    passwordLength: number,
    salt: number,
    saltLength: number,
    hash: number,
    hashLength: number,
    encoded: number,
    encodedLength: number,
    type: number,
    version: number,
  ) => number;
}

const functions = ["_initialize", "malloc", "free", "argon2_hash"] as const;
const types = { argon2d: 0, argon2i: 1, argon2id: 2 } as const;

/** argon2.h: ARGON2_MEMORY_TOO_MUCH, ARGON2_MEMORY_ALLOCATION_ERROR. */
const outOfMemory = new Set([-15, -22]);

const initialized = new WeakSet<object>();

/**
 * Hashes with an instance of `@phi-ag/argon2/argon2.wasm`, on the calling thread, in about 40 ms at the default
 * settings.
 *
 * It calls the module itself. The JavaScript of that package passes a password's length in UTF-16 units where C expects
 * bytes, so passwords with characters outside of ASCII would be cut, and their hashes differ from those of every other
 * library.
 * @throws InvalidSettingError if it is an instance of another module
 */
export function wasmArgon2({ exports }: WasmInstance): Argon2Library {
  if (!isArgon2(exports)) {
    throw new InvalidSettingError("argon2 must be a WebAssembly instance of @phi-ag/argon2/argon2.wasm, or a library.");
  }
  if (!initialized.has(exports)) exports["_initialize"]();
  initialized.add(exports);
  return {
    name: "@phi-ag/argon2",
    hash(password, { algorithm, version, memoryKiB, iterations, parallelism, salt, hashLength }) {
      const text = new TextEncoder().encode(password);
      const size = text.length + salt.length + hashLength;
      const start = exports.malloc(size);
      if (start === 0) throw failure("out of memory");
      try {
        const [saltStart, hashStart] = [start + text.length, start + text.length + salt.length];
        bytesOf(exports, start, text.length).set(text);
        bytesOf(exports, saltStart, salt.length).set(salt);
        const cost = [iterations, memoryKiB, parallelism] as const;
        const input = [start, text.length, saltStart, salt.length] as const;
        const code = exports.argon2_hash(...cost, ...input, hashStart, hashLength, 0, 0, types[algorithm], version);
        if (outOfMemory.has(code)) throw failure(`no memory for ${memoryKiB} KiB`);
        if (code !== 0) throw failure(`code ${code}`);
        // The memory may have grown, which invalidates earlier views.
        return bytesOf(exports, hashStart, hashLength).slice();
      } finally {
        bytesOf(exports, start, size).fill(0);
        text.fill(0);
        exports.free(start);
      }
    },
  };
}

const bytesOf = ({ memory }: Argon2Exports, start: number, length: number) =>
  new Uint8Array(memory.buffer, start, length);

const failure = (why: string) => new Error(`argon2 in WebAssembly failed: ${why}.`);

function isArgon2(exports: object): exports is Argon2Exports {
  return (
    functions.every((name) => typeof Reflect.get(exports, name) === "function") &&
    typeof Reflect.get(exports, "memory") === "object"
  );
}
