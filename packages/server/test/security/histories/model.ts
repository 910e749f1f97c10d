/** Everything that ought to be true, as plain data. Instants are milliseconds. */
export interface State {
  readonly now: number;
  readonly users: readonly ModelUser[];
  readonly logins: readonly ModelSession[];
}

export interface ModelUser {
  /** Null until the store has been looked at. */
  readonly id: string | null;
  readonly usernameKey: string;
  readonly password: string;
  readonly disabled: boolean;
  readonly version: number;
}

export interface ModelSession {
  /** Null until the store has been looked at. */
  readonly id: string | null;
  readonly userId: string | null;
  readonly version: number;
  readonly rotation: number;
  readonly rotatedAt: number;
  readonly expiresAt: number;
  /** Of the access token before; null before the first refresh. */
  readonly previousExpiresAt: number | null;
  readonly refreshExpiresAt: number;
  readonly deadline: number;
  /** It is dead, and its record may have been deleted or not. */
  readonly perhapsDeleted: boolean;
}

/** One pair that was handed out: what its holder knows. */
export interface HandedPair {
  readonly login: string;
  readonly rotation: number;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly refreshExpiresAt: number;
}

/** An operation with the ids, passwords and tokens it is done with. */
export type Act =
  | { readonly do: "register"; readonly username: string; readonly password: string }
  | { readonly do: "login"; readonly username: string; readonly password: string }
  | { readonly do: "refresh"; readonly pair: HandedPair }
  | { readonly do: "logout"; readonly access: HandedPair | null; readonly refresh: HandedPair | null }
  | { readonly do: "logoutEverywhere"; readonly userId: string; readonly except: string | null }
  | { readonly do: "revokeSession"; readonly userId: string; readonly login: string }
  | { readonly do: "change"; readonly userId: string; readonly current: string; readonly next: string }
  | { readonly do: "setDisabled"; readonly userId: string; readonly disabled: boolean }
  | { readonly do: "delete"; readonly userId: string }
  | { readonly do: "purge"; readonly batchSize: number }
  | { readonly do: "time"; readonly milliseconds: number }
  | { readonly do: "raiseHashCost" };

export const beginningOfTime: State = { now: Date.parse("2030-01-01T00:00:00.250Z"), users: [], logins: [] };

export const keyOf = (username: string): string => username.toLowerCase();

export const userOf = (state: State, id: string | null): ModelUser | undefined =>
  state.users.find((user) => user.id === id);

export const userNamed = (state: State, username: string): ModelUser | undefined =>
  state.users.find(({ usernameKey }) => usernameKey === keyOf(username));

export const sessionOf = (state: State, id: string): ModelSession | undefined =>
  state.logins.find((login) => login.id === id);

/**
 * Whether a login stands: its user is there, has the password it was made with, and was not disabled since, or is
 * disabled for the first time.
 */
export function stands(state: State, login: ModelSession): boolean {
  const user = userOf(state, login.userId);
  return user !== undefined && login.version === (user.disabled ? user.version - 1 : user.version);
}
