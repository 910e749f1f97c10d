import type { StoredTokens, TokenStore } from "./token-store.ts";

/** The part of `localStorage` that is used. */
export interface StorageArea {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Keeps tokens in `localStorage`, for all tabs of an origin, or in `sessionStorage`, for one tab. Every script of the
 * origin can read them; cookies prevent that.
 * @param key a key per service; default `portcullis`
 * @throws TypeError if the storage is missing
 */
export function webStorage(storage: StorageArea, key = "portcullis"): TokenStore {
  if (typeof (storage as Partial<StorageArea> | undefined)?.getItem !== "function") {
    throw new TypeError("webStorage: The storage must be localStorage, sessionStorage or similar.");
  }
  return {
    name: key,
    read: () => parsed(storage.getItem(key)),
    write: (tokens) => {
      if (tokens === null) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(tokens));
    },
  };
}

function parsed(text: string | null): StoredTokens | null {
  try {
    // 0.1.0 stored the session as "login".
    const {
      login,
      session = login,
      renewals,
      accessToken,
      refreshToken,
    } = JSON.parse(text ?? "{}") as Readonly<Record<string, unknown>>;
    if (typeof session !== "string" || typeof renewals !== "number") return null;
    if (typeof accessToken !== "string" || typeof refreshToken !== "string") return null;
    return { session, renewals, accessToken, refreshToken };
  } catch {
    return null;
  }
}
