import type { OnSignedOut } from "./credentials/signed-out.ts";
import type { WebLocks } from "./mutex/mutex.ts";
import type { Fetch } from "./requests/service.ts";
import type { TokenStore } from "./store/token-store.ts";

export interface ClientOptions {
  /** Where the service is: an absolute URL, such as `https://auth.example` or `location.origin`. */
  readonly baseUrl: string | URL;
  /** Of its routes; default `/auth`. */
  readonly prefix?: string;
  /** Where tokens are kept; default in memory. Not together with `cookies`. */
  readonly store?: TokenStore;
  /** Tokens in cookies instead, for pages in browsers. The service must have them switched on. */
  readonly cookies?: CookieMode;
  /** Other origins than that of `baseUrl` that requests may take the credentials to. Default none. */
  readonly origins?: readonly string[];
  /** Called once per session that ends without a call of this client's methods. */
  readonly onSignedOut?: OnSignedOut;
  /** Default `navigator.locks`, if there is. Null: do without. */
  readonly locks?: WebLocks | null;
  /** Default the global one. */
  readonly fetch?: Fetch;
  /**
   * How a refresh without an answer is repeated: milliseconds before each further attempt, default 250, 1000 and 3000, and
   * how many each may take, default 8000. The second has to begin within the service's window for it, 10 seconds.
   */
  readonly refresh?: { readonly delays?: readonly number[]; readonly timeout?: number };
}

export interface CookieMode {
  /** `() => document.cookie`, where browsers from before 2023 are to work too. */
  readonly read?: () => string;
  /** As the service is set; default `portcullis`. */
  readonly name?: string;
}
