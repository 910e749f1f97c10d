import type { ModelSession, ModelUser, State } from "./model.ts";
import { digestOf } from "./plain-hasher.ts";
import type { Stored, StoredSession, StoredUser } from "./stored.ts";

/** The result of a comparison: the state with all ids known, or the differences. */
export type Observation =
  | { readonly same: true; readonly state: State }
  | { readonly same: false; readonly differences: readonly string[] };

/**
 * Compares a state with what the store holds.
 * @param known the sessions that existed before
 */
export function observe(state: State, stored: Stored, known: ReadonlySet<string>): Observation {
  const differences: string[] = [];
  const users = state.users.map((user) => {
    const found = stored.users.find(({ usernameKey }) => usernameKey === user.usernameKey);
    if (found === undefined || !sameUser(user, found)) differences.push(`user ${shown(user)} is ${shown(found)}`);
    return { ...user, id: found?.id ?? null };
  });
  for (const { usernameKey } of stored.users) {
    if (users.every((user) => user.usernameKey !== usernameKey)) differences.push(`user ${usernameKey} is too many`);
  }
  const logins = state.logins.flatMap((login) => {
    const found = stored.logins.find(({ id }) => (login.id === null ? !known.has(id) : id === login.id));
    if (found === undefined && login.perhapsDeleted) return [];
    if (found === undefined || !sameSession(login, found)) differences.push(`login ${shown(login)} is ${shown(found)}`);
    return [{ ...login, id: found?.id ?? null, perhapsDeleted: false }];
  });
  for (const { id } of stored.logins) {
    if (logins.every((login) => login.id !== id)) differences.push(`login ${id} is too many`);
  }
  return differences.length === 0 ? { same: true, state: { ...state, users, logins } } : { same: false, differences };
}

const sameUser = (user: ModelUser, found: StoredUser): boolean =>
  (user.id ?? found.id) === found.id &&
  user.disabled === found.disabled &&
  user.version === found.version &&
  digestOf(user.password) === found.passwordDigest;

const sameSession = (login: ModelSession, found: StoredSession): boolean =>
  login.userId === found.userId &&
  login.version === found.version &&
  login.rotation === found.rotation &&
  login.rotatedAt === found.rotatedAt &&
  login.expiresAt === found.expiresAt &&
  login.refreshExpiresAt === found.refreshExpiresAt &&
  login.deadline === found.deadline;

const shown = (value: unknown): string => (value === undefined ? "missing" : JSON.stringify(value));
