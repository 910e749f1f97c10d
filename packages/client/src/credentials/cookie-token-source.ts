import type { Credentials } from "../api/types.ts";
import type { CallOptions } from "../requests/call-options.ts";
import { ProblemError } from "../errors/problem-error.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type RetryPolicy, repeating } from "../requests/repeating.ts";
import type { Init, Service } from "../requests/service.ts";
import type { Mutex } from "../mutex/mutex.ts";
import type { Credential, Outcome, Redirect, TokenSource } from "./token-source.ts";
import { csrfHeader } from "./csrf-token.ts";
import type { SignInState } from "./sign-in-state.ts";
import { SingleFlight } from "./single-flight.ts";
import { type OnSignedOut, notify } from "./signed-out.ts";

export interface CookieTokenSourceOptions {
  readonly service: Service;
  readonly state: SignInState;
  readonly mutex: Mutex;
  readonly retryPolicy: RetryPolicy;
  /** Returns the current `document.cookie`. */
  readonly readCookies: () => string;
  /** The name in the names of the service's cookies. */
  readonly name: string;
  readonly onSignedOut?: OnSignedOut | undefined;
}

/**
 * Tokens in cookies that no script can read. The last answer determines the cookies, so operations that set or delete
 * them take turns. A tab that has refreshed them leaves a mark for some seconds. A tab that finds the mark, or can't
 * look for one, asks the service whether the cookies are valid before it refreshes them: a second refresh would replace
 * the access token that the other tab uses.
 */
export class CookieTokenSource implements TokenSource {
  readonly #options: CookieTokenSourceOptions;
  readonly #flights = new SingleFlight<boolean>();
  #renewals = 0;

  constructor(options: CookieTokenSourceOptions) {
    this.#options = options;
  }

  current(): Promise<Credential> {
    const { readCookies, name } = this.#options;
    // With `redirect: "follow"` the header would go along to another origin.
    const headersFor = (method: string, redirect: Redirect) =>
      redirect === "follow" ? {} : csrfHeader(method, readCookies(), name);
    return Promise.resolve({ session: "", version: String(this.#renewals), headersFor, cookies: true });
  }

  async renewed({ version }: Credential): Promise<Credential | null> {
    if (version !== String(this.#renewals)) return this.current();
    const isRenewed = await this.#flights.join("", () => this.#inTurn(() => this.#renew()));
    return isRenewed ? this.current() : null;
  }

  async login(who: Credentials, init: CallOptions): Promise<void> {
    const headers = { "Portcullis-Transport": "cookie" };
    await this.#inTurn(() => this.#options.service.ask("login", who, { ...init, headers, credentials: "include" }));
    this.#options.state.set(true);
  }

  async logout(init: CallOptions): Promise<void> {
    this.#options.state.set(false);
    await this.#inTurn(async () => {
      try {
        await this.#options.service.ask("logout", undefined, { ...init, ...(await this.#sent("POST")) });
      } catch (error) {
        // There was no session to end.
        if (!(error instanceof ServiceError) || error.status !== 401) throw error;
      } finally {
        this.#options.state.set(false);
      }
    });
  }

  accepted(_: Credential, { ended, next }: Outcome): Promise<void> {
    // The browser already has the cookies of the new session.
    if (ended && next !== undefined) this.#renewals += 1;
    this.#options.state.set(!ended || next !== undefined);
    return Promise.resolve();
  }

  async #renew(): Promise<boolean> {
    const { service, mutex, retryPolicy, state } = this.#options;
    const ask = async (id: "me" | "refresh", method: string) => {
      const credential = await this.#sent(method);
      await repeating((signal) => service.ask(id, undefined, { signal, ...credential }), retryPolicy);
    };
    const mark = `${this.#options.name} cookies renewed`;
    const mayBeRenewed = (await mutex.isMarked(mark)) !== false;
    if (!mayBeRenewed || (await refusal(ask("me", "GET"))) !== null) {
      const refused = await refusal(ask("refresh", "POST"));
      if (refused !== null) return this.#end(refused);
      await mutex.mark(mark);
    }
    this.#renewals += 1;
    state.set(true);
    return true;
  }

  /** Without a refresh cookie, perhaps there was no session. */
  #end(error: ServiceError): false {
    const hadCookies = error.status === 401 && !(error instanceof ProblemError && error.code === "token_missing");
    const { isSignedIn } = this.#options.state;
    const wasLoggedIn = hadCookies ? isSignedIn !== false : isSignedIn === true;
    this.#options.state.set(false);
    if (wasLoggedIn) notify(this.#options.onSignedOut, { reason: "refused", error });
    return false;
  }

  async #sent(method: string): Promise<Init> {
    const { headersFor } = await this.current();
    return { headers: headersFor(method, "error"), credentials: "include" };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.mutex.take(`${this.#options.name} cookies`, work);
  }
}

/** Returns an error if there is no valid token; null otherwise. */
async function refusal(asked: Promise<void>): Promise<ServiceError | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    if (error instanceof ServiceError && (error.status === 401 || error.status === 400)) return error;
    throw error;
  }
}
