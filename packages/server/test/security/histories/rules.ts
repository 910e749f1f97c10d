import type { AccessTokenKind } from "@portcullis/core";
import {
  type Act,
  type HandedPair,
  keyOf,
  sessionOf,
  type ModelSession,
  type ModelUser,
  type State,
  userNamed,
  userOf,
} from "./model.ts";
import { endsOf, judgeRefresh } from "./token-rules.ts";

/** One possible result of an act. */
export interface Outcome {
  /** The result that the caller gets. */
  readonly result: string;
  /** The states before the act, and after each of its writes. */
  readonly states: readonly [State, ...State[]];
}

export interface Circumstances {
  readonly kind: AccessTokenKind;
  /** Whether something happened between its steps, so that records of ended sessions may be left. */
  readonly disturbed: boolean;
  /** Whether the store renews a session before it reads the user, so that a refresh that is refused may renew it. */
  readonly renewsFirst: boolean;
  /** The id of the created user or session, if it was returned. */
  readonly made?: string | null;
}

/** The possible results of an act, by the rules alone. */
export function outcomes(state: State, act: Act, circumstances: Circumstances): readonly Outcome[] {
  switch (act.do) {
    case "register":
      return [register(state, act, circumstances)];
    case "login":
      return [login(state, act, circumstances)];
    case "refresh":
      return refresh(state, act.pair, circumstances);
    case "logout":
      return [logout(state, act)];
    case "logoutEverywhere":
      return [logoutEverywhere(state, act)];
    case "revokeSession":
      return revokeSession(state, act);
    case "change":
      return [change(state, act, circumstances)];
    case "setDisabled":
      return [setDisabled(state, act, circumstances)];
    case "delete":
      return [withUser(state, act.userId, (user) => withoutUser(state, user))];
    case "purge":
      return [purge(state)];
    case "time":
      return [{ result: "done", states: [state, { ...state, now: state.now + act.milliseconds }] }];
    case "raiseHashCost":
      return [{ result: "done", states: [state] }];
  }
}

const refused = (state: State, result: string): Outcome => ({ result, states: [state] });

const withUsers = (state: State, old: ModelUser, next: ModelUser): State => ({
  ...state,
  users: state.users.map((user) => (user === old ? next : user)),
});

const withoutUser = (state: State, gone: ModelUser): State => ({
  ...state,
  users: state.users.filter((user) => user !== gone),
  sessions: state.sessions.filter(({ userId }) => userId !== gone.id),
});

const withoutSessions = (state: State, gone: (session: ModelSession) => boolean): State => ({
  ...state,
  sessions: state.sessions.filter((each) => !gone(each)),
});

const perhapsWithout = (state: State, gone: (session: ModelSession) => boolean): State => ({
  ...state,
  sessions: state.sessions.map((each) => (gone(each) ? { ...each, perhapsDeleted: true } : each)),
});

function withUser(state: State, id: string, next: (user: ModelUser) => State): Outcome {
  const user = userOf(state, id);
  return user === undefined ? refused(state, "not_found") : { result: "done", states: [state, next(user)] };
}

function register(
  state: State,
  { username, password }: Act & { do: "register" },
  { made: id = null }: Circumstances,
): Outcome {
  if (userNamed(state, username) !== undefined) return refused(state, "username_taken");
  const user = { id, usernameKey: keyOf(username), password, disabled: false, version: 1 };
  return { result: "done", states: [state, { ...state, users: [...state.users, user] }] };
}

function login(
  state: State,
  { username, password }: Act & { do: "login" },
  { made: id = null }: Circumstances,
): Outcome {
  const user = userNamed(state, username);
  if (user?.password !== password) return refused(state, "invalid_credentials");
  if (user.disabled) return refused(state, "account_disabled");
  const { now } = state;
  const made: ModelSession = {
    id,
    userId: user.id,
    version: user.version,
    rotation: 0,
    rotatedAt: now,
    ...endsOf(now),
    previousExpiresAt: null,
    perhapsDeleted: false,
  };
  return { result: "pair 0", states: [state, { ...state, sessions: [...state.sessions, made] }] };
}

function refresh(state: State, token: HandedPair, { renewsFirst }: Circumstances): readonly Outcome[] {
  const verdict = judgeRefresh(state, token);
  if (verdict.kind === "refused") {
    const session = sessionOf(state, token.session);
    const mayRenew = renewsFirst && session?.rotation === token.rotation && state.now < session.refreshExpiresAt;
    const renewal: readonly Outcome[] = mayRenew
      ? [{ result: verdict.code, states: [state, renewed(state, session)] }]
      : [];
    return [refused(state, verdict.code), ...renewal];
  }
  const { session: old } = verdict;
  if (verdict.kind === "repeated") return [refused(state, `pair ${old.rotation}`)];
  if (verdict.kind === "reused") {
    return [{ result: "token_reused", states: [state, withoutSessions(state, (each) => each === old)] }];
  }
  return [{ result: `pair ${old.rotation + 1}`, states: [state, renewed(state, old)] }];
}

function renewed(state: State, old: ModelSession): State {
  const { now } = state;
  const next = { ...old, rotation: old.rotation + 1, rotatedAt: now, previousExpiresAt: old.expiresAt };
  return {
    ...state,
    sessions: state.sessions.map((each) => (each === old ? { ...next, ...endsOf(now, old.deadline) } : each)),
  };
}

/** Of two sessions, either may end first. */
function logout(state: State, { access, refresh: by }: Act & { do: "logout" }): Outcome {
  const ids = [access, by].flatMap((pair) => (pair === null ? [] : [pair.session]));
  const without = (gone: readonly (string | null)[]) => withoutSessions(state, (each) => gone.includes(each.id));
  return { result: "done", states: [state, ...ids.map((id) => without([id])), without(ids)] };
}

function logoutEverywhere(state: State, { userId, except }: Act & { do: "logoutEverywhere" }): Outcome {
  const after = withoutSessions(state, (each) => each.userId === userId && each.id !== except);
  return { result: `${state.sessions.length - after.sessions.length} ended`, states: [state, after] };
}

function revokeSession(state: State, { userId, session: id }: Act & { do: "revokeSession" }): readonly Outcome[] {
  const found = sessionOf(state, id);
  if (found === undefined || found.userId !== userId) return [refused(state, "not_found")];
  const after = withoutSessions(state, (each) => each === found);
  const ended: Outcome = { result: "done", states: [state, after] };
  return found.perhapsDeleted ? [ended, { result: "not_found", states: [after] }] : [ended];
}

function change(state: State, act: Act & { do: "change" }, { disturbed }: Circumstances): Outcome {
  const user = userOf(state, act.userId);
  if (user === undefined) return refused(state, "not_found");
  if (user.disabled) return refused(state, "account_disabled");
  if (user.password !== act.current) return refused(state, "wrong_password");
  if (act.next === act.current) return refused(state, "password_unchanged");
  const version = user.version + 1;
  const changed = withUsers(state, user, { ...user, password: act.next, version });
  const isOlder = (each: ModelSession) => each.userId === user.id && each.version < version;
  const cleaned = (disturbed ? perhapsWithout : withoutSessions)(changed, isOlder);
  return { result: "done", states: [state, changed, cleaned] };
}

function setDisabled(state: State, act: Act & { do: "setDisabled" }, { disturbed }: Circumstances): Outcome {
  const user = userOf(state, act.userId);
  if (user === undefined) return refused(state, "not_found");
  const { disabled } = act;
  const version = user.version + (user.disabled === disabled ? 0 : 1);
  const changed = withUsers(state, user, { ...user, disabled, version });
  if (disabled) return { result: "done", states: [state, changed] };
  const isOlder = (each: ModelSession) => each.userId === user.id && each.version < version;
  const cleaned = (disturbed ? perhapsWithout : withoutSessions)(changed, isOlder);
  return { result: "done", states: [state, changed, cleaned] };
}

/** Between its batches, any number may have been deleted. */
function purge(state: State): Outcome {
  const isOver = ({ deadline }: ModelSession) => deadline <= state.now;
  const after = withoutSessions(state, isOver);
  const count = state.sessions.length - after.sessions.length;
  return { result: `${count} deleted`, states: [state, perhapsWithout(state, isOver), after] };
}
