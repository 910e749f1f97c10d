import type { Account, Login } from "../../support/account.ts";
import { me, type Pair, post } from "../../support/client.ts";
import type { ServiceProcess } from "../../support/command-line.ts";
import type { Inspector, StoredState } from "./stored-state.ts";

export interface World {
  /** The URL of a service that is ready. */
  readonly url: string;
  readonly accounts: readonly Account[];
  readonly database: Inspector;
  /** Every process that served the accounts. */
  readonly services: readonly Pick<ServiceProcess, "output">[];
}

/**
 * Returns what must hold after any fault, and does not: every acknowledged user can log in; an unacknowledged user
 * exists completely or not at all; at most one refresh token of a session is valid; no token of an ended session, a
 * deleted user or an old credentials version is valid; every session has a user; no log and no database contains a
 * password or a token. Ends the sessions that it checks.
 */
export async function brokenInvariants({ url, accounts, database, services }: World): Promise<readonly string[]> {
  const broken: string[] = [];
  const before = await database.read();
  const waiting = [...accounts];
  const check = async () => {
    for (let account = waiting.pop(); account !== undefined; account = waiting.pop()) {
      broken.push(...account.surprises, ...(await brokenForUser(url, account, before)));
      for (const one of account.logins) {
        const problems = one.state === "alive" ? await brokenForLiving(url, one) : await brokenForEnded(url, one);
        broken.push(...problems.map((problem) => `${account.username}: ${problem}`));
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, check));
  const after = await database.read();
  broken.push(...after.broken);
  const told = services.map(({ output }) => output.stdout + output.stderr).join("\n");
  for (const secret of new Set(accounts.flatMap(({ secrets }) => [...secrets]))) {
    if (told.includes(secret)) broken.push("a password or token is in a log");
    if (before.dump.includes(secret) || after.dump.includes(secret))
      broken.push("a password or token is in the database");
  }
  if (told.includes("$argon2")) broken.push("a password hash is in a log");
  return broken;
}

async function brokenForUser(url: string, account: Account, { usernames }: StoredState): Promise<readonly string[]> {
  const { username, registration } = account;
  const isThere = usernames.includes(username);
  if (registration === "none") return isThere ? [`${username} was never registered and is there`] : [];
  const status = await account.login(url);
  if (registration === "acknowledged" || isThere) {
    return status === 200 ? brokenForFormerPassword(url, account) : [`${username} can't log in: ${status}`];
  }
  if (status !== 401) return [`${username} is not there and logs in: ${status}`];
  // Nothing of the name is left, so it can be registered.
  const anew = await account.register(url);
  return anew === 201 && (await account.login(url)) === 200 ? [] : [`${username} can't be registered anew: ${anew}`];
}

async function brokenForFormerPassword(url: string, { username, former }: Account): Promise<readonly string[]> {
  if (former === null) return [];
  const { status } = await post(url, "login", { username, password: former });
  return status === 401 ? [] : [`${username}: the former password gives ${status}`];
}

const statusOfRefresh = async (url: string, refresh_token: string) =>
  (await post(url, "refresh", { refresh_token })).status;

/**
 * The last refresh token works, and no other does. No access token works that is older than the parent of the last one.
 */
async function brokenForLiving(url: string, { pairs }: Login): Promise<readonly string[]> {
  const last = pairs.at(-1) ?? pairs[0];
  const renewed = await post(url, "refresh", { refresh_token: last.refresh_token });
  if (renewed.status !== 200) return [`the last refresh token of a session does not work: ${renewed.status}`];
  const next = renewed.body as unknown as Pair;
  const problems: string[] = [];
  const works = (await me(url, next.access_token)).status;
  if (works !== 200) problems.push(`the last access token of a session does not work: ${works}`);
  // The parent of the new one stays valid for the retry window.
  const superseded = pairs.filter(({ access_token }) => access_token !== last.access_token);
  for (const { access_token } of superseded) {
    if ((await me(url, access_token)).status !== 401) problems.push("a superseded access token works");
  }
  // Oldest first. The last of them may still be repeated, unless an older one has ended the session.
  for (const { refresh_token } of pairs.slice(0, -1)) {
    if ((await statusOfRefresh(url, refresh_token)) !== 401) problems.push("two refresh tokens of a session work");
  }
  if (pairs.length > 1 && (await statusOfRefresh(url, next.refresh_token)) !== 401) {
    problems.push("a session survives although an old refresh token of it was used");
  }
  return problems;
}

/** None of its tokens works. If it is unknown whether the session was ended, all of them work or none. */
async function brokenForEnded(url: string, { pairs, state }: Login): Promise<readonly string[]> {
  if (state === "unknown") {
    const last = pairs.at(-1) ?? pairs[0];
    const refreshed = await statusOfRefresh(url, last.refresh_token);
    return [200, 401].includes(refreshed) ? [] : [`a session that may have been ended: ${refreshed}`];
  }
  const problems: string[] = [];
  for (const { access_token, refresh_token } of pairs) {
    const statuses = [(await me(url, access_token)).status, await statusOfRefresh(url, refresh_token)];
    if (statuses.some((status) => status !== 401))
      problems.push(`a token of an ended session works: ${statuses.join()}`);
  }
  return problems;
}
