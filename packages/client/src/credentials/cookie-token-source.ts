import type { Credentials } from "../api/types.ts";
import type { CallOptions } from "../requests/call-options.ts";
import { ProblemError } from "../errors/problem-error.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type RetryPolicy, repeating } from "../requests/repeating.ts";
import type { Init, Service } from "../requests/service.ts";
import type { Mutex } from "../mutex/mutex.ts";
import type { Credential, TokenSource } from "./token-source.ts";
import { csrfHeader } from "./csrf-token.ts";
import { SingleFlight } from "./single-flight.ts";
import { type OnSignedOut, notify } from "./signed-out.ts";

export interface CookieTokenSourceOptions {
  readonly service: Service;
  readonly mutex: Mutex;
  readonly retryPolicy: RetryPolicy;
  /** `document.cookie`, as it is now. */
  readonly readCookies: () => string;
  /** What the names of the service's cookies are made of. */
  readonly name: string;
  readonly onSignedOut?: OnSignedOut | undefined;
}

/**
 * Tokens in cookies that no script can read. Nobody here can see whether another tab has renewed them, so whoever is about
 * to asks first whether they are good again: to renew once more would end the access token that the other tab works with.
 * Cookies are the last answer's, so what sets and clears them waits for its turn.
 */
export class CookieTokenSource implements TokenSource {
  readonly #options: CookieTokenSourceOptions;
  readonly #flights = new SingleFlight<boolean>();
  #renewals = 0;
  /** Null: nobody knows yet. */
  #isLoggedIn: boolean | null = null;

  constructor(options: CookieTokenSourceOptions) {
    this.#options = options;
  }

  current(): Promise<Credential> {
    const { readCookies, name } = this.#options;
    const headersFor = (method: string) => csrfHeader(method, readCookies(), name);
    return Promise.resolve({ login: "", version: String(this.#renewals), headersFor, cookies: true });
  }

  async renewed({ version }: Credential): Promise<Credential | null> {
    if (version !== String(this.#renewals)) return this.current();
    const isRenewed = await this.#flights.join("", () => this.#inTurn(() => this.#renew()));
    return isRenewed ? this.current() : null;
  }

  async login(who: Credentials, init: CallOptions): Promise<void> {
    const headers = { "Portcullis-Transport": "cookie" };
    await this.#inTurn(() => this.#options.service.ask("login", who, { ...init, headers, credentials: "include" }));
    this.#isLoggedIn = true;
  }

  async logout(init: CallOptions): Promise<void> {
    this.#isLoggedIn = false;
    await this.#inTurn(async () => {
      try {
        await this.#options.service.ask("logout", undefined, { ...init, ...(await this.#sent("POST")) });
      } catch (error) {
        // There was none to end.
        if (!(error instanceof ServiceError) || error.status !== 401) throw error;
      } finally {
        this.#isLoggedIn = false;
      }
    });
  }

  accepted(_: Credential, { ended }: { readonly ended: boolean }): Promise<void> {
    this.#isLoggedIn = !ended;
    return Promise.resolve();
  }

  async #renew(): Promise<boolean> {
    const { service, retryPolicy } = this.#options;
    const ask = async (id: "me" | "refresh", method: string) => {
      const credential = await this.#sent(method);
      await repeating((signal) => service.ask(id, undefined, { signal, ...credential }), retryPolicy);
    };
    const asked = (await refusal(ask("me", "GET"))) && (await refusal(ask("refresh", "POST")));
    if (asked !== null) return this.#end(asked);
    this.#renewals += 1;
    this.#isLoggedIn = true;
    return true;
  }

  /** If there was no cookie to renew by, perhaps nobody was logged in. */
  #end(error: ServiceError): false {
    const hadCookies = error.status === 401 && !(error instanceof ProblemError && error.code === "token_missing");
    const wasLoggedIn = hadCookies ? this.#isLoggedIn !== false : this.#isLoggedIn === true;
    this.#isLoggedIn = false;
    if (wasLoggedIn) notify(this.#options.onSignedOut, { reason: "refused", error });
    return false;
  }

  async #sent(method: string): Promise<Init> {
    const { headersFor } = await this.current();
    return { headers: headersFor(method), credentials: "include" };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.mutex.take(`${this.#options.name} cookies`, work);
  }
}

/** The answer that there is no good token, or none at all; null when there is. */
async function refusal(asked: Promise<void>): Promise<ServiceError | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    if (error instanceof ServiceError && (error.status === 401 || error.status === 400)) return error;
    throw error;
  }
}
