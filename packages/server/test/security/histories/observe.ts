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
  const sessions = state.sessions.flatMap((session) => {
    const found = stored.sessions.find(({ id }) => (session.id === null ? !known.has(id) : id === session.id));
    if (found === undefined && session.perhapsDeleted) return [];
    if (found === undefined || !sameSession(session, found))
      differences.push(`session ${shown(session)} is ${shown(found)}`);
    return [{ ...session, id: found?.id ?? null, perhapsDeleted: false }];
  });
  for (const { id } of stored.sessions) {
    if (sessions.every((session) => session.id !== id)) differences.push(`session ${id} is too many`);
  }
  return differences.length === 0 ? { same: true, state: { ...state, users, sessions } } : { same: false, differences };
}

const sameUser = (user: ModelUser, found: StoredUser): boolean =>
  (user.id ?? found.id) === found.id &&
  user.disabled === found.disabled &&
  user.version === found.version &&
  digestOf(user.password) === found.passwordDigest;

const sameSession = (session: ModelSession, found: StoredSession): boolean =>
  session.userId === found.userId &&
  session.version === found.version &&
  session.rotation === found.rotation &&
  session.rotatedAt === found.rotatedAt &&
  session.expiresAt === found.expiresAt &&
  session.refreshExpiresAt === found.refreshExpiresAt &&
  session.deadline === found.deadline;

const shown = (value: unknown): string => (value === undefined ? "missing" : JSON.stringify(value));
