import type { StoredTokens, TokenStore } from "./token-store.ts";

/** Keeps tokens as long as the page or process lives. */
export function memoryStore(): TokenStore {
  let kept: StoredTokens | null = null;
  return {
    read: () => kept,
    write: (tokens) => {
      kept = tokens;
    },
  };
}
