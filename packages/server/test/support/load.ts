import { Account, type Ask, isUnknown, type Outcome } from "./account.ts";
import type { Answer } from "./client.ts";

/** Users who send requests without a pause, and remember what the service has acknowledged. */
export interface Load {
  /** How many requests succeeded, got 503, or got no answer. */
  readonly answered: { acknowledged: number; unavailable: number; lost: number };
  readonly accounts: readonly Account[];
  /** Stops the users, after their running requests have been answered. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  /** How many users there are. */
  readonly people: number;
  /** How they send requests. Default: by `fetch`. */
  readonly ask?: (ask: Ask) => Promise<Answer>;
}

/**
 * A third of the people log in, refresh and log out; a third change their passwords; a third register, each time under
 * a new name.
 * @param url of the service, waited for before each request
 */
export function startLoad(url: () => string | Promise<string>, { people, ask }: LoadOptions): Load {
  const answered = { acknowledged: 0, unavailable: 0, lost: 0 };
  const accounts: Account[] = [];
  const end = new AbortController();

  /** Counts the outcome of a request. Returns whether it succeeded. */
  const done = (outcome: Outcome): boolean => {
    if (outcome === 0) answered.lost += 1;
    else if (outcome === 503) answered.unavailable += 1;
    else if (outcome < 300) answered.acknowledged += 1;
    return outcome > 0 && outcome < 300;
  };

  const newAccount = () => {
    const account = new Account({ username: `user-${accounts.length}`, ...(ask === undefined ? {} : { ask }) });
    accounts.push(account);
    return account;
  };

  /** Tries until the account is registered, or the load ends. */
  async function register(account: Account): Promise<void> {
    while (account.registration !== "acknowledged" && !end.signal.aborted) {
      const outcome = await account.register(await url());
      done(outcome);
      await breathe(outcome);
    }
  }

  async function refreshing(account: Account): Promise<void> {
    await register(account);
    while (!end.signal.aborted) {
      let outcome = await account.login(await url());
      if (done(outcome)) {
        // A client that got no answer to its last refresh repeats it now, because the window for this is short.
        for (let round = 0; (round < 5 || isUnknown(outcome)) && !end.signal.aborted; round += 1) {
          outcome = await account.refresh(await url());
          done(outcome);
          await breathe(outcome);
        }
        if (account.logins.length % 3 === 0) done(await account.logout(await url()));
      }
      await breathe(outcome);
    }
  }

  async function changing(account: Account): Promise<void> {
    await register(account);
    for (let round = 0; !end.signal.aborted; round += 1) {
      let outcome = await account.login(await url());
      if (done(outcome)) {
        outcome = await account.changePassword(await url(), `correct horse battery ${round}`);
        done(outcome);
      }
      await breathe(outcome);
    }
  }

  async function registering(): Promise<void> {
    while (!end.signal.aborted) await register(newAccount());
  }

  const running = Array.from({ length: people }, (_, number) => {
    if (number % 3 === 0) return refreshing(newAccount());
    return number % 3 === 1 ? changing(newAccount()) : registering();
  });
  return {
    answered,
    accounts,
    stop: async () => {
      end.abort();
      await Promise.all(running);
    },
  };
}

/** A client whose request was rejected waits before the next one. */
async function breathe(outcome: Outcome): Promise<void> {
  if (isUnknown(outcome)) await new Promise((resolve) => setTimeout(resolve, 20));
}
