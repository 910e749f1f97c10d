import type { Credentials, AnswerOf } from "../api/types.ts";
import type { CallOptions } from "../requests/call-options.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type RetryPolicy, repeating } from "../requests/repeating.ts";
import type { Service } from "../requests/service.ts";
import type { StoredTokens, TokenStore } from "../store/token-store.ts";
import { untilChanged } from "../store/until-changed.ts";
import type { Mutex } from "../mutex/mutex.ts";
import type { Credential, Outcome, TokenSource } from "./token-source.ts";
import type { SignInState } from "./sign-in-state.ts";
import { SingleFlight } from "./single-flight.ts";
import { type OnSignedOut, notify } from "./signed-out.ts";
import { parseTokenPair } from "./parse-token-pair.ts";

export interface BearerTokenSourceOptions {
  readonly service: Service;
  readonly store: TokenStore;
  readonly state: SignInState;
  readonly mutex: Mutex;
  readonly retryPolicy: RetryPolicy;
  readonly onSignedOut?: OnSignedOut | undefined;
}

type Replacement = (stored: StoredTokens | null) => StoredTokens | null;

/**
 * Tokens in a store that other tabs may share. Two operations take turns: refreshing, which takes as long as the
 * service does, and replacing stored tokens if they have not changed, which waits for no response. So a logout never
 * waits, and no refresh under way stores tokens after it.
 */
export class BearerTokenSource implements TokenSource {
  readonly #options: BearerTokenSourceOptions;
  readonly #flights = new SingleFlight<StoredTokens | null>();
  /** The session that was seen last, unless this client itself ended it. */
  #seen: string | null = null;
  /** Counts the changes that this client makes to the session. A read that began before a change is out of date. */
  #changes = 0;

  constructor(options: BearerTokenSourceOptions) {
    this.#options = options;
  }

  async current(): Promise<Credential | null> {
    const stored = await this.#read();
    return stored === null ? null : credentialOf(stored);
  }

  async renewed({ session, version }: Credential): Promise<Credential | null> {
    const stored = await this.#read();
    if (stored?.session !== session) return null;
    if (stored.accessToken !== version) return credentialOf(stored);
    const next = await this.#flights.join(stored.refreshToken, () => this.#renew(stored));
    return next?.session === session ? credentialOf(next) : null;
  }

  async login(who: Credentials, init: CallOptions): Promise<void> {
    const pair = await this.#options.service.ask("login", who, { ...init, credentials: "omit" });
    // Distinguishes sessions, and is not secret.
    const next = parseTokenPair(pair, { session: Math.random().toString(36).slice(2), renewals: 0 });
    await this.#change(() => next);
    this.#seen = next.session;
  }

  async logout(init: CallOptions): Promise<void> {
    const ended = await this.#change(() => null);
    if (ended === null) return;
    const body = { refresh_token: ended.refreshToken };
    await this.#options.service.ask("logout", body, { ...init, credentials: "omit" });
  }

  /** The tokens of a new session keep the name of the old one, so that requests and tabs continue with them. */
  async accepted({ session }: Credential, { ended, next }: Outcome): Promise<void> {
    if (!ended) return;
    const after = ({ renewals }: StoredTokens) =>
      next === undefined ? null : parseTokenPair(next, { session, renewals: renewals + 1 });
    await this.#change((stored) => (stored?.session === session ? after(stored) : stored));
  }

  async #renew(stale: StoredTokens): Promise<StoredTokens | null> {
    return this.#exclusively("refresh", async () => {
      const stored = await this.#read();
      // Another tab has refreshed already.
      if (stored?.refreshToken !== stale.refreshToken) return stored;
      const mark = this.#name(`${stored.session} ${stored.renewals}`);
      if ((await this.#options.mutex.isMarked(mark)) === true) {
        // Another tab has refreshed, but its write is not visible here yet.
        const now = await untilChanged(this.#options.store, stored);
        if (now?.refreshToken !== stale.refreshToken) return now;
      }
      const renewal = await this.#refresh(stored);
      const isSame = (now: StoredTokens | null) => now?.refreshToken === stale.refreshToken;
      const next = renewal instanceof ServiceError ? null : renewal;
      const before = await this.#replace((now) => (isSame(now) ? next : now));
      if (next !== null) await this.#options.mutex.mark(mark);
      if (!isSame(before)) return before;
      if (renewal instanceof ServiceError && this.#seen === stored.session) {
        this.#seen = null;
        notify(this.#options.onSignedOut, { reason: "refused", error: renewal });
      }
      return next;
    });
  }

  /** Returns the next tokens, or the error that the session has ended. */
  async #refresh({ session, renewals, refreshToken }: StoredTokens): Promise<StoredTokens | ServiceError> {
    const { service, retryPolicy } = this.#options;
    const attempt = async (signal: AbortSignal): Promise<AnswerOf<"refresh">> =>
      service.ask("refresh", { refresh_token: refreshToken }, { signal, credentials: "omit" });
    try {
      return parseTokenPair(await repeating(attempt, retryPolicy), { session, renewals: renewals + 1 });
    } catch (error) {
      if (error instanceof ServiceError && error.status === 401) return error;
      throw error;
    }
  }

  async #read(): Promise<StoredTokens | null> {
    const changes = this.#changes;
    const stored = await this.#options.store.read();
    if (changes !== this.#changes) return stored;
    this.#options.state.set(stored !== null);
    const session = stored?.session ?? null;
    if (this.#seen !== null && this.#seen !== session) notify(this.#options.onSignedOut, { reason: "elsewhere" });
    this.#seen = session;
    return stored;
  }

  /** Replaces tokens on behalf of this client, without a notification. */
  async #change(next: Replacement): Promise<StoredTokens | null> {
    const forget = () => {
      this.#changes += 1;
      this.#seen = null;
    };
    forget();
    try {
      return await this.#replace(next);
    } finally {
      forget();
    }
  }

  /** Returns the previous tokens. */
  #replace(next: Replacement): Promise<StoredTokens | null> {
    const { state, store } = this.#options;
    return this.#exclusively("write", async () => {
      const before = await store.read();
      const after = next(before);
      if (after !== before) await store.write(after);
      state.set(after !== null);
      return before;
    });
  }

  #exclusively<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#options.mutex.take(this.#name(what), work);
  }

  #name(what: string): string {
    return `${this.#options.store.name ?? ""} ${what}`;
  }
}

const credentialOf = ({ session, accessToken }: StoredTokens): Credential => ({
  session,
  version: accessToken,
  headersFor: () => ({ Authorization: `Bearer ${accessToken}` }),
  cookies: false,
});
