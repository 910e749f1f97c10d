import type { KeyDerivation } from "../password/foreign/derived-hash.ts";

/** WebCrypto has PBKDF2 but not scrypt. Some runtimes limit the iterations, such as workerd to 100,000. */
export const subtleKeyDerivation: KeyDerivation = {
  pbkdf2: async (password, { digest, iterations, salt, hash }) => {
    const text = new TextEncoder().encode(password);
    const key = await crypto.subtle.importKey("raw", text, "PBKDF2", false, ["deriveBits"]);
    const parameters = { name: "PBKDF2", hash: digest, iterations, salt: new Uint8Array(salt) };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 8 * hash.length));
  },
  scrypt: null,
};
