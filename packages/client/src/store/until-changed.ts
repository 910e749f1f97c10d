import type { StoredTokens, TokenStore } from "./token-store.ts";

/** Milliseconds. */
const interval = 20;
/** Well within the service's window for repeating a refresh, which is what comes of it then. */
const limit = 5000;

/**
 * What a store holds once it is not the given any more; the given, when that takes too long. Browsers tell tabs of changes in
 * `localStorage` one after another, and of locks by another way: whoever gets a lock may read what was there before.
 */
export async function untilChanged(store: TokenStore, stale: StoredTokens): Promise<StoredTokens | null> {
  for (let waited = 0; waited < limit; waited += interval) {
    const now = await store.read();
    if (now?.refreshToken !== stale.refreshToken) return now;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, interval);
    });
  }
  return stale;
}
