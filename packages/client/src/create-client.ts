import type { AnswerOf, NoProfile, QueryOf, RequestOf, Session, User } from "./api/types.ts";
import type { Client } from "./client.ts";
import type { CallOptions } from "./requests/call-options.ts";
import { assertClientOptions } from "./assert-client-options.ts";
import type { ClientOptions } from "./client-options.ts";
import { BearerTokenSource } from "./credentials/bearer-token-source.ts";
import { CookieTokenSource } from "./credentials/cookie-token-source.ts";
import { SignInState } from "./credentials/sign-in-state.ts";
import type { TokenSource } from "./credentials/token-source.ts";
import { WebLockMutex } from "./mutex/web-lock.ts";
import { AuthorizedFetch } from "./credentials/authorized-fetch.ts";
import { defaultRetryPolicy } from "./requests/repeating.ts";
import { Service } from "./requests/service.ts";
import type { RouteId } from "./api/routes.ts";
import { memoryStore } from "./store/memory-store.ts";
import { ownLocks, localMutex } from "./mutex/mutex.ts";

/**
 * Creates a client of the HTTP API, for browsers and programs.
 * @throws RangeError for an unknown option, and for both `store` and `cookies`
 * @throws TypeError for an option that can't be used, such as a base URL that is not absolute
 * @example
 * ```ts
 * const client = createClient({ baseUrl: "https://auth.example" });
 * await client.login({ username: "alice", password: "correct horse battery" });
 * const { username } = await client.me();
 * const response = await client.fetch("/appointments"); // with the access token, refreshed if it has expired
 * ```
 */
export function createClient<P extends object = NoProfile, N extends object = P>(options: ClientOptions): Client<P, N> {
  assertClientOptions(options);
  const { prefix = "/auth", origins = [], fetch = (url, init) => globalThis.fetch(url, init) } = options;
  const baseUrl = new URL(options.baseUrl);
  const service = new Service(fetch, baseUrl, prefix);
  const state = new SignInState();
  const credentials = credentialsFor(options, service, state);
  const trusted = new Set([baseUrl, ...origins.map((origin) => new URL(origin))].map(({ origin }) => origin));
  const authorized = new AuthorizedFetch({ fetch, credentials, origins: trusted });
  const withSlash = new URL(baseUrl.href.replace(/[?#].*$/s, "").replace(/\/*$/, "/"));

  const call = async <Id extends RouteId>(
    route: Id,
    { signal }: CallOptions = {},
    { body, id, query, ends = false }: Sent<Id> = {},
  ): Promise<AnswerOf<Id>> => {
    const { url, init } = service.request(route, body, { id, query });
    const sent = { ...init, ...(signal === undefined ? {} : { signal }) };
    const { response, credential } = await authorized.exchange(new URL(url), sent);
    const answer = await service.answer<Id>(response);
    const next = ends && typeof answer === "object" && answer !== null ? answer : undefined;
    if (credential !== null) await credentials.accepted(credential, { ended: ends, next });
    return answer;
  };

  const allSessions = async (init?: CallOptions): Promise<readonly Session[]> => {
    const all: Session[] = [];
    let after: string | undefined;
    do {
      const page = await call("listSessions", init, { query: after === undefined ? {} : { after } });
      all.push(...page.sessions);
      after = page.next;
    } while (after !== undefined);
    return all;
  };

  return {
    register: async (user, init = {}) =>
      (await service.ask("register", user, { ...init, credentials: "omit" })) as User<P>,
    login: (who, init = {}) => credentials.login(who, init),
    logout: (init = {}) => credentials.logout(init),
    logoutEverywhere: (init) => call("logoutEverywhere", init, { ends: true }),
    me: async (init) => (await call("me", init)) as User<P>,
    updateProfile: async (body, init) => (await call("updateProfile", init, { body })) as User<P>,
    changeUsername: async (body, init) => (await call("changeUsername", init, { body })) as User<P>,
    deleteAccount: (body, init) => call("deleteAccount", init, { body, ends: true }),
    forgotPassword: (body, init = {}) => service.ask("forgotPassword", body, { ...init, credentials: "omit" }),
    resetPassword: (body, init = {}) => service.ask("resetPassword", body, { ...init, credentials: "omit" }),
    requestVerification: (body, init = {}) =>
      body === undefined
        ? call("requestVerification", init)
        : service.ask("requestVerification", body, { ...init, credentials: "omit" }),
    verifyEmail: (secret, init = {}) => service.ask("verifyEmail", { secret }, { ...init, credentials: "omit" }),
    changeEmail: (body, init) => call("changeEmail", init, { body }),
    confirmEmail: (secret, init = {}) => service.ask("confirmEmail", { secret }, { ...init, credentials: "omit" }),
    changePassword: async (body, init) => void (await call("changePassword", init, { body, ends: true })),
    sessions: allSessions,
    revokeSession: (id, init) => call("revokeSession", init, { id }),
    get signedIn() {
      return state.isSignedIn;
    },
    subscribe: state.subscribe,
    fetch: async (url, init) => (await authorized.exchange(new URL(url, withSlash), init)).response,
  };
}

interface Sent<Id extends RouteId> {
  readonly body?: RequestOf<Id>;
  /** In the path. */
  readonly id?: string;
  readonly query?: QueryOf<Id>;
  /** Whether it ends the session. */
  readonly ends?: boolean;
}

function credentialsFor(
  { store = memoryStore(), cookies, locks = ownLocks(), refresh = {}, onSignedOut }: ClientOptions,
  service: Service,
  state: SignInState,
): TokenSource {
  const isShared = cookies !== undefined || store.name !== undefined;
  const mutex = isShared && locks !== null ? new WebLockMutex(locks) : localMutex();
  const common = { service, state, mutex, retryPolicy: { ...defaultRetryPolicy, ...refresh }, onSignedOut };
  if (cookies === undefined) return new BearerTokenSource({ ...common, store });
  const { name = "portcullis", read: readCookies = () => "" } = cookies;
  return new CookieTokenSource({ ...common, name, readCookies });
}
