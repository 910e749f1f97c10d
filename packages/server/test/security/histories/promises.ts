import { createHash } from "node:crypto";
import { AuthError } from "@portcullis/core";
import type { MemoryOfPairs } from "./memory-of-pairs.ts";
import { type HandedPair, keyOf, sessionOf, type ModelUser, type State, userNamed } from "./model.ts";
import { passwords, usernames } from "./operations.ts";
import { readStored } from "./stored.ts";
import { judgeAccess, judgeRefresh } from "./token-rules.ts";
import { readPair, type World } from "./world.ts";

export interface Situation {
  readonly world: World;
  readonly memory: MemoryOfPairs;
  readonly state: State;
  /** Whether to try all tokens, or only the last three pairs of each session. */
  readonly thoroughly: boolean;
}

/**
 * Checks what must hold after each step, without changing anything.
 * @throws Error that says which promise is broken
 */
export async function keepPromises(situation: Situation): Promise<void> {
  await usersCanLogIn(situation);
  for (const pairs of situation.memory.pairs) {
    const tried = situation.thoroughly ? pairs : pairs.slice(0, 3);
    await atMostOneRefreshTokenIsLive(situation, tried);
    for (const pair of tried) await accessTokenIsAliveWithItsSession(situation, pair);
  }
  await everySessionHasAUser(situation);
  if (situation.thoroughly) await noSecretIsStored(situation);
}

function expectSame(promise: string, actual: unknown, due: unknown): void {
  if (actual === due) return;
  throw new Error(`${promise}: ${JSON.stringify(actual)} in place of ${JSON.stringify(due)}`);
}

/** The result of an attempt, or the code of its refusal. */
const answerOf = (attempt: Promise<string>): Promise<string> =>
  attempt.catch((error: unknown) => {
    if (error instanceof AuthError) return error.code;
    throw error;
  });

/**
 * Every acknowledged user can log in, if enabled, with only this password. An unacknowledged user exists completely or
 * not at all.
 */
async function usersCanLogIn({ world, state }: Situation): Promise<void> {
  const due = (user: ModelUser | undefined, password: string) =>
    user?.password !== password ? "invalid_credentials" : user.disabled ? "account_disabled" : "pair 0";
  for (const username of usernames) {
    for (const password of passwords) {
      const login = world.rehearsal.login({ username, password });
      const answer = await answerOf(login.then(({ pair }) => `pair ${readPair(pair).rotation}`));
      expectSame(`Login of ${username} with "${password}"`, answer, due(userNamed(state, username), password));
    }
  }
}

/**
 * At most one refresh token of a session returns a new pair. For a while, its parent returns the same pair as before.
 * No other returns a pair.
 */
async function atMostOneRefreshTokenIsLive({ world, state }: Situation, pairs: readonly HandedPair[]): Promise<void> {
  let renewed = 0;
  for (const pair of pairs) {
    const verdict = judgeRefresh(state, pair);
    const refresh = world.rehearsal.refresh(pair).then((tokens) => readPair(tokens).rotation);
    const answer = await answerOf(refresh.then((rotation) => `pair ${rotation}`));
    const due = {
      renewed: () => `pair ${pair.rotation + 1}`,
      repeated: () => `pair ${pair.rotation + 1}`,
      reused: () => "token_reused",
      refused: () => (verdict.kind === "refused" ? verdict.code : ""),
    }[verdict.kind]();
    expectSame(`Refresh with token ${pair.rotation} of ${pair.session}`, answer, due);
    if (answer.startsWith("pair") && pair.rotation === sessionOf(state, pair.session)?.rotation) renewed += 1;
  }
  if (renewed > 1) throw new Error(`Session ${pairs[0]?.session} has ${renewed} valid refresh tokens.`);
}

/** No token of an ended session, of a deleted or disabled user, of old credentials or of an older rotation is valid. */
async function accessTokenIsAliveWithItsSession({ world, state }: Situation, pair: HandedPair): Promise<void> {
  const { accessToken } = pair;
  const current = world.rehearsal.currentUser({ accessToken, mustBeLive: true });
  const answer = await answerOf(current.then(({ user }): string => user.id));
  const due = judgeAccess(state, pair, world.kind);
  expectSame(`Access token ${pair.rotation} of ${pair.session}`, answer, due);
}

async function everySessionHasAUser({ world }: Situation): Promise<void> {
  const { users, sessions } = await readStored(world.store);
  const ids = new Set(users.map(({ id }) => id));
  for (const { id, userId } of sessions) {
    if (!ids.has(userId)) throw new Error(`Session ${id} has no user.`);
  }
  const keys = new Set(users.map(({ usernameKey }) => keyOf(usernameKey)));
  if (keys.size < users.length) throw new Error("Two users have one name.");
}

/** Only the digest of a token is stored, and nothing of JWTs. */
async function noSecretIsStored({ world, memory, state }: Situation): Promise<void> {
  const { sessions } = await readStored(world.store);
  for (const pair of memory.pairs.flat()) {
    const stored = sessions.find(({ id }) => id === pair.session);
    if (sessionOf(state, pair.session)?.rotation !== pair.rotation || stored === undefined) continue;
    const digest = createHash("sha256").update(pair.accessToken).digest("hex");
    expectSame(`What is stored of a token of ${pair.session}`, stored.digest, world.kind === "opaque" ? digest : null);
  }
  const dump = (await world.store.dump()) + JSON.stringify(world.events.all);
  const secrets = memory.pairs.flat().flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]);
  for (const secret of [...secrets, ...passwords]) {
    const forms = [secret, Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("base64")];
    if (forms.some((form) => dump.includes(form))) throw new Error("A token or password is stored or told as it is.");
  }
}
