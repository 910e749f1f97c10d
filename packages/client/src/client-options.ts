import type { OnSignedOut } from "./credentials/signed-out.ts";
import type { WebLocks } from "./mutex/mutex.ts";
import type { Fetch } from "./requests/service.ts";
import type { TokenStore } from "./store/token-store.ts";

export interface ClientOptions {
  /** The absolute URL of the service, such as `https://auth.example` or `location.origin`. */
  readonly baseUrl: string | URL;
  /** The prefix of its routes: empty or a path such as `/api/auth`; default `/auth`. */
  readonly prefix?: string;
  /** Stores the tokens; default: in memory. It can't be used with `cookies`. */
  readonly store?: TokenStore;
  /** Uses tokens in cookies instead, for pages in browsers. The service must have cookies turned on. */
  readonly cookies?: CookieMode;
  /** Origins besides that of `baseUrl` that requests may send credentials to. Default: none. */
  readonly origins?: readonly string[];
  /** Called once per session that ends without a call of this client's methods. */
  readonly onSignedOut?: OnSignedOut;
  /** Default: `navigator.locks`, if it exists. Null turns locks off. */
  readonly locks?: WebLocks | null;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch;
  /**
   * How a refresh without a response is repeated: the milliseconds before each further attempt (default 250, 1000 and
   * 3000) and the timeout of each (default 8000). The second attempt must start within the retry window of the service,
   * 10 seconds.
   */
  readonly refresh?: { readonly delays?: readonly number[]; readonly timeout?: number };
}

export interface CookieMode {
  /** Pass `() => document.cookie` to support browsers from before 2023. */
  readonly read?: () => string;
  /** The name of the service's cookies; default `portcullis`. */
  readonly name?: string;
}
