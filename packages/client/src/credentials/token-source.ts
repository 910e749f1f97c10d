import type { Credentials } from "../api/types.ts";
import type { CallOptions } from "../requests/call-options.ts";

/** Of a request, as `fetch` takes it. */
export type Redirect = NonNullable<RequestInit["redirect"]>;

/** What shows with a request whose it is. */
export interface Credential {
  /** Of two with the same login, another version is newer or older. */
  readonly login: string;
  readonly version: string;
  /** For a request with this method; `fetch` takes them to other origins, unless they are `Authorization`, if it follows redirects. */
  headersFor(this: void, method: string, redirect: Redirect): Readonly<Record<string, string>>;
  /** Whether the browser is to send its cookies. */
  readonly cookies: boolean;
}

/** The credentials of a client: those of one session at a time, got, renewed and given up. */
export interface TokenSource {
  /** Those there are; null: nobody is logged in. */
  current(): Promise<Credential | null>;
  /**
   * Others of the same login than these, which were refused; null: it has ended.
   * @throws ServiceError when the service can't tell now, and what `fetch` throws when it can't be reached
   */
  renewed(refused: Credential): Promise<Credential | null>;
  /** @throws ServiceError, and what `fetch` throws */
  login(who: Credentials, init: CallOptions): Promise<void>;
  /** Nobody is logged in from the start of it. */
  logout(init: CallOptions): Promise<void>;
  /** The service has taken these; with what ended their login, if it did. */
  accepted(credential: Credential, outcome: { readonly ended: boolean }): Promise<void>;
}
