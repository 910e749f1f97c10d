import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import type { WasmInstance } from "./wasm-argon2.ts";

/** WebAssembly, which TypeScript's types of the language do not include. */
interface WebAssemblyNamespace {
  instantiate(bytes: Uint8Array): Promise<{ readonly instance: WasmInstance }>;
}

/** The part of `node:fs/promises` that is used. */
interface Files {
  readFile(url: URL): Promise<Uint8Array>;
}

/**
 * Instantiates the WebAssembly of `@phi-ag/argon2` from the installed package. This works on Node, Bun and Deno. In
 * runtimes without files, or without compilation of WebAssembly at run time, the application passes the instance.
 * @throws InvalidSettingError if this runtime can't load it
 */
export async function loadArgon2(): Promise<WasmInstance> {
  try {
    // Not an `import`, because bundlers for other runtimes would follow it.
    const files = globalThis.process.getBuiltinModule("node:fs/promises") as Files;
    const bytes = await files.readFile(new URL(import.meta.resolve("@phi-ag/argon2/argon2.wasm")));
    const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyNamespace };
    return (await WebAssembly.instantiate(bytes)).instance;
  } catch (cause) {
    throw new InvalidSettingError(
      "createWebCrypto: This runtime can't load argon2 by itself. Pass `argon2`: an instance of @phi-ag/argon2/argon2.wasm.",
      { cause },
    );
  }
}
