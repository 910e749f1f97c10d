import type { Credential, TokenSource } from "./token-source.ts";
import { credentialRefused } from "../requests/credential-refused.ts";
import type { Fetch } from "../requests/service.ts";
import { untilAborted } from "../requests/until-aborted.ts";

export interface AuthorizedFetchOptions {
  readonly fetch: Fetch;
  readonly credentials: TokenSource;
  /** Origins that may receive credentials. */
  readonly origins: ReadonlySet<string>;
}

export interface Exchange {
  readonly response: Response;
  /** The credentials of the last attempt. */
  readonly credential: Credential | null;
}

/** Sends requests with credentials, and once more with newer ones if they are rejected. */
export class AuthorizedFetch {
  readonly #options: AuthorizedFetchOptions;

  constructor(options: AuthorizedFetchOptions) {
    this.#options = options;
  }

  async exchange(url: URL, init: RequestInit = {}): Promise<Exchange> {
    const { fetch, credentials, origins } = this.#options;
    const isOurs = origins.has(url.origin) && !new Headers(init.headers).has("Authorization");
    const credential = isOurs ? await credentials.current() : null;
    if (credential === null) return { response: await fetch(url.href, init), credential };
    const response = await this.#send(url, init, credential);
    // An allowed redirect may have led to an origin that did not receive them.
    const isElsewhere = response.redirected && !origins.has(new URL(response.url).origin);
    if (isElsewhere || !(await credentialRefused(response))) return { response, credential };
    const next = await untilAborted(credentials.renewed(credential), init.signal);
    // A streamed body can't be sent again.
    if (next === null || isStream(init.body)) return { response, credential };
    await response.body?.cancel();
    return { response: await this.#send(url, init, next), credential: next };
  }

  #send(url: URL, init: RequestInit, { headersFor, cookies }: Credential): Promise<Response> {
    const headers = new Headers(init.headers);
    // A redirect may lead to another server.
    const redirect = init.redirect ?? "error";
    const own = headersFor(init.method ?? "GET", redirect);
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    return this.#options.fetch(url.href, {
      ...(cookies ? { credentials: "include" } : {}),
      ...init,
      redirect,
      headers,
    });
  }
}

function isStream(body: unknown): boolean {
  return typeof body === "object" && body !== null && ("getReader" in body || Symbol.asyncIterator in body);
}
