import { createMemoryStorage } from "@portcullis/adapters-memory";
// #region worker
import { createWebCrypto, type WasmInstance } from "@portcullis/adapters-crypto/webcrypto";
import { createPortcullis, type Portcullis } from "@portcullis/core";

const storage = createMemoryStorage(); // your storage
let portcullis: Portcullis | undefined;

/** @param argon2 `await WebAssembly.instantiate(module)`, the module imported from "@phi-ag/argon2/argon2.wasm" */
export async function portcullisOf(env: { readonly SECRET: string }, argon2: WasmInstance): Promise<Portcullis> {
  if (portcullis !== undefined) return portcullis;
  const crypto = await createWebCrypto({ secrets: [env.SECRET], argon2 });
  portcullis = createPortcullis({ ...storage, ...crypto });
  return portcullis;
}
// #endregion
