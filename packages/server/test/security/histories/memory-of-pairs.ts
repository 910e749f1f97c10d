import type { Act, HandedPair, State } from "./model.ts";
import { userNamed, userOf } from "./model.ts";
import { type Operation, passwords, usernames } from "./operations.ts";

/** Remembers all users, sessions and pairs that ever existed. */
export class MemoryOfPairs {
  readonly #users = new Set<string>();
  readonly #sessions = new Set<string>();
  readonly #pairs = new Map<string, Map<number, HandedPair>>();

  /** @throws Error if this rotation of the session had another pair before */
  keep(pair: HandedPair): void {
    const pairs = this.#pairs.get(pair.session) ?? new Map<number, HandedPair>();
    this.#pairs.set(pair.session, pairs);
    const before = pairs.get(pair.rotation);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(pair)) {
      throw new Error(`Session ${pair.session} got two different pairs for rotation ${pair.rotation}.`);
    }
    pairs.set(pair.rotation, pair);
  }

  meet(state: State): void {
    for (const { id } of state.users) if (id !== null) this.#users.add(id);
    for (const { id } of state.sessions) if (id !== null) this.#sessions.add(id);
  }

  get sessions(): ReadonlySet<string> {
    return this.#sessions;
  }

  /** The pairs of each session, newest first. */
  get pairs(): readonly (readonly HandedPair[])[] {
    return [...this.#pairs.values()].map((pairs) =>
      [...pairs.values()].toSorted((one, other) => other.rotation - one.rotation),
    );
  }

  /** The operation with its ids, passwords and tokens; null if nobody exists who can do it. */
  act(operation: Operation, state: State): Act | null {
    switch (operation.do) {
      case "register":
        return { ...operation, username: name(operation), password: password(operation.password) };
      case "login": {
        const right = userNamed(state, name(operation))?.password;
        return { ...operation, username: name(operation), password: password(operation.password, right) };
      }
      case "refresh": {
        const pair = this.#pair(operation.session, operation.age);
        return pair === null ? null : { do: "refresh", pair };
      }
      case "logout": {
        const pair = this.#pair(operation.session, operation.age);
        const [access, refresh] = operation.by === "access" ? [pair, null] : [null, pair];
        return pair === null ? null : { do: "logout", access, refresh };
      }
      case "logoutWithTwo": {
        const access = this.#pair(operation.access, 0);
        return access === null ? null : { do: "logout", access, refresh: this.#pair(operation.refresh, 0) };
      }
      case "logoutEverywhere": {
        const except = operation.except === null ? null : pick(this.#sessions, operation.except);
        return this.#byUser(operation.user, (userId) => ({ do: "logoutEverywhere", userId, except }));
      }
      case "revokeSession": {
        const session = pick(this.#sessions, operation.session);
        return session === null ? null : this.#byUser(operation.user, (userId) => ({ ...operation, userId, session }));
      }
      case "change":
        return this.#byUser(operation.user, (userId) => {
          const current = password(operation.current, userOf(state, userId)?.password);
          return { do: "change", userId, current, next: password(operation.next) };
        });
      case "setDisabled":
        return this.#byUser(operation.user, (userId) => ({ ...operation, userId }));
      case "delete":
        return this.#byUser(operation.user, (userId) => ({ ...operation, userId }));
      case "purge":
      case "time":
      case "raiseHashCost":
        return operation;
    }
  }

  #byUser(number: number, act: (userId: string) => Act): Act | null {
    const userId = pick(this.#users, number);
    return userId === null ? null : act(userId);
  }

  #pair(session: number, age: number): HandedPair | null {
    const pairs = pick(this.pairs, session);
    return pairs === null ? null : (pairs[Math.min(age, pairs.length - 1)] ?? null);
  }
}

/** The newest come first, because most operations concern them. */
function pick<T>(from: Iterable<T>, number: number): T | null {
  const all = [...from].toReversed();
  return all[number % all.length] ?? null;
}

const name = ({ name: index }: { readonly name: number }): string => usernames[index] ?? usernames[0];

const password = (index: number | null, right: string = passwords[0]): string =>
  index === null ? right : (passwords[index] ?? right);
