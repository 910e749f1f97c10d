import { me, type Pair, post } from "./client.ts";

/** People who use a service without a pause, and what they were promised. */
export interface Load {
  /** Requests answered with success, and with 503. */
  readonly answered: { acknowledged: number; unavailable: number };
  /** Ends it, when the requests that are on their way are answered. */
  stop(): Promise<void>;
  /** What was acknowledged and does not hold. */
  broken(): Promise<readonly string[]>;
}

interface Person {
  readonly username: string;
  password: string;
  /** A change that was not acknowledged: it was made or not. */
  pending: string | null;
  /** The last pair of each login. */
  readonly pairs: Pair[];
}

/** Half of the people log in and refresh; the others change their passwords. */
export async function startLoad(url: string, people: number): Promise<Load> {
  const answered = { acknowledged: 0, unavailable: 0 };
  const problems: string[] = [];
  const end = new AbortController();

  const send = async (path: string, body: object, token?: string) => {
    const answer = await post(url, path, body, token);
    if (answer.status < 300) answered.acknowledged += 1;
    else if (answer.status === 503) answered.unavailable += 1;
    return answer;
  };
  const logIn = async ({ username }: Person, password: string) => {
    const { status, body } = await send("login", { username, password });
    return { status, pair: body as unknown as Pair };
  };

  async function keepRefreshing(person: Person): Promise<void> {
    const { status, pair } = await logIn(person, person.password);
    if (status !== 200) {
      if (status !== 503) problems.push(`${person.username}: login ${status}`);
      return;
    }
    const index = person.pairs.push(pair) - 1;
    for (let round = 0; round < 5 && !end.signal.aborted; round += 1) {
      const { refresh_token } = person.pairs[index] ?? pair;
      const refreshed = await send("refresh", { refresh_token });
      if (refreshed.status === 200) person.pairs[index] = refreshed.body as unknown as Pair;
      else if (refreshed.status !== 503) problems.push(`${person.username}: refresh ${refreshed.status}`);
    }
  }

  /** Logs in with the password that holds, and so learns whether a pending change was made. */
  async function settle(person: Person): Promise<Pair | null> {
    for (const password of person.pending === null ? [person.password] : [person.pending, person.password]) {
      const { status, pair } = await logIn(person, password);
      if (status === 503) return null;
      if (status !== 200) continue;
      Object.assign(person, { password, pending: null });
      return pair;
    }
    problems.push(`${person.username}: an acknowledged password does not hold`);
    end.abort();
    return null;
  }

  async function keepChanging(person: Person, round: number): Promise<void> {
    const pair = await settle(person);
    if (pair === null) return;
    const next = `correct horse battery ${round}`;
    const change = { current_password: person.password, new_password: next };
    const { status } = await send("change-password", change, pair.access_token);
    if (status === 204) person.password = next;
    else if (status === 503) person.pending = next;
    else problems.push(`${person.username}: change ${status}`);
  }

  const everybody: Person[] = [];
  for (let number = 0; number < people; number += 1) {
    const person: Person = { username: `user-${number}`, password: "correct horse battery", pending: null, pairs: [] };
    const { status } = await send("register", { username: person.username, password: person.password });
    if (status !== 201) throw new Error(`register: ${status}`);
    everybody.push(person);
  }
  const running = everybody.map(async (person, number) => {
    for (let round = 0; !end.signal.aborted; round += 1) {
      await (number % 2 === 0 ? keepRefreshing(person) : keepChanging(person, round));
    }
  });

  return {
    answered,
    stop: async () => {
      end.abort();
      await Promise.all(running);
    },
    broken: async () => {
      for (const person of everybody) {
        const pair = await settle(person);
        if (pair === null || (await me(url, pair.access_token)).status !== 200) {
          problems.push(`${person.username} can't log in`);
        }
        for (const { refresh_token } of person.pairs) {
          const { status } = await send("refresh", { refresh_token });
          if (status !== 200) problems.push(`${person.username}: the last refresh token of a login: ${status}`);
        }
      }
      return problems;
    },
  };
}
