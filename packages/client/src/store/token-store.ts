/** The tokens of one session. */
export interface StoredTokens {
  /** Tells this session from others that the same store has held; the client makes it up. */
  readonly login: string;
  /** How often they were renewed. */
  readonly renewals: number;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where a client keeps the tokens of its session. */
export interface TokenStore {
  /** Null: nobody is logged in. What can't be read any more counts as that. */
  read(): StoredTokens | null | Promise<StoredTokens | null>;
  /** Once it has resolved, every `read` has it. */
  write(tokens: StoredTokens | null): void | Promise<void>;
  /** The same for all that share what is kept, such as the tabs of an origin. Absent: nobody else does. */
  readonly name?: string;
}
