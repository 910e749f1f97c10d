/** Everything that should be true, as plain data. Times are in milliseconds. */
export interface State {
  readonly now: number;
  readonly users: readonly ModelUser[];
  readonly sessions: readonly ModelSession[];
}

export interface ModelUser {
  /** Null until it is read from the store. */
  readonly id: string | null;
  readonly usernameKey: string;
  readonly password: string;
  readonly disabled: boolean;
  readonly version: number;
}

export interface ModelSession {
  /** Null until it is read from the store. */
  readonly id: string | null;
  readonly userId: string | null;
  readonly version: number;
  readonly rotation: number;
  readonly rotatedAt: number;
  readonly expiresAt: number;
  /** When the previous access token expires; null before the first refresh. */
  readonly previousExpiresAt: number | null;
  readonly refreshExpiresAt: number;
  readonly deadline: number;
  /** Whether the session has ended, and its record may or may not have been deleted. */
  readonly perhapsDeleted: boolean;
}

/** One pair, as its holder knows it. */
export interface HandedPair {
  readonly session: string;
  readonly rotation: number;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly refreshExpiresAt: number;
}

/** An operation with its ids, passwords and tokens. */
export type Act =
  | { readonly do: "register"; readonly username: string; readonly password: string }
  | { readonly do: "login"; readonly username: string; readonly password: string }
  | { readonly do: "refresh"; readonly pair: HandedPair }
  | { readonly do: "logout"; readonly access: HandedPair | null; readonly refresh: HandedPair | null }
  | { readonly do: "logoutEverywhere"; readonly userId: string; readonly except: string | null }
  | { readonly do: "revokeSession"; readonly userId: string; readonly session: string }
  | { readonly do: "change"; readonly userId: string; readonly current: string; readonly next: string }
  | { readonly do: "setDisabled"; readonly userId: string; readonly disabled: boolean }
  | { readonly do: "delete"; readonly userId: string }
  | { readonly do: "purge"; readonly batchSize: number }
  | { readonly do: "time"; readonly milliseconds: number }
  | { readonly do: "raiseHashCost" };

export const beginningOfTime: State = { now: Date.parse("2030-01-01T00:00:00.250Z"), users: [], sessions: [] };

export const keyOf = (username: string): string => username.toLowerCase();

export const userOf = (state: State, id: string | null): ModelUser | undefined =>
  state.users.find((user) => user.id === id);

export const userNamed = (state: State, username: string): ModelUser | undefined =>
  state.users.find(({ usernameKey }) => usernameKey === keyOf(username));

export const sessionOf = (state: State, id: string): ModelSession | undefined =>
  state.sessions.find((session) => session.id === id);

/**
 * Whether a session stands: its user exists, and has neither changed the password nor been enabled again since the
 * session started. The session of a user who is disabled now stands as well: its tokens get `account_disabled`.
 */
export function stands(state: State, session: ModelSession): boolean {
  const user = userOf(state, session.userId);
  return user !== undefined && session.version === (user.disabled ? user.version - 1 : user.version);
}
