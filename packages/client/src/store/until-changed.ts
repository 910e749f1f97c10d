import type { StoredTokens, TokenStore } from "./token-store.ts";

/** Milliseconds. */
const interval = 20;
/** Milliseconds, well within the retry window of the service. After that, the refresh is repeated. */
const limit = 5000;

/**
 * Waits until the stored tokens differ from the given ones, and returns them; returns the given ones if that takes too
 * long. Browsers propagate changes of `localStorage` and locks separately, so a tab that gets a lock may read old
 * tokens.
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
