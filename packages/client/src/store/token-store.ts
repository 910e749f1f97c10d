/** The tokens of one session. */
export interface StoredTokens {
  /** Distinguishes this session from others that the store has held. The client generates it. */
  readonly session: string;
  /** How often the tokens were refreshed. */
  readonly renewals: number;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where a client keeps the tokens of its session. */
export interface TokenStore {
  /** Returns the tokens; null if there is no session, or the tokens can't be read. */
  read(): StoredTokens | null | Promise<StoredTokens | null>;
  /** Stores the tokens. When it has resolved, every `read` returns them. */
  write(tokens: StoredTokens | null): void | Promise<void>;
  /** The same for all clients that share the tokens, such as the tabs of an origin. Absent if they are not shared. */
  readonly name?: string;
}
