import type { StoredTokens, TokenStore } from "./token-store.ts";

/** Keeps tokens in memory, until the page or process ends. */
export function memoryStore(): TokenStore {
  let kept: StoredTokens | null = null;
  return {
    read: () => kept,
    write: (tokens) => {
      kept = tokens;
    },
  };
}
