import type { Credentials } from "../api/types.ts";
import type { CallOptions } from "../requests/call-options.ts";

/** Of a request, as `fetch` takes it. */
export type Redirect = NonNullable<RequestInit["redirect"]>;

/** The credentials of a request. */
export interface Credential {
  /** Identifies the session. `version` differs between tokens of one session. */
  readonly session: string;
  readonly version: string;
  /**
   * For a request with this method; `fetch` takes them to other origins, unless they are `Authorization`, if it follows
   * redirects.
   */
  headersFor(this: void, method: string, redirect: Redirect): Readonly<Record<string, string>>;
  /** Whether the browser is to send its cookies. */
  readonly cookies: boolean;
}

/** What happens to the session after a request that the service accepted. */
export interface Outcome {
  /** Whether the request ended it. */
  readonly ended: boolean;
  /** The response with the tokens of a new session that replaces it. Absent if no session replaces it. */
  readonly next?: object | undefined;
}

/** The credentials of a client: those of one session at a time, got, renewed and given up. */
export interface TokenSource {
  /** Returns the current credentials; null if there is no session. */
  current(): Promise<Credential | null>;
  /**
   * Returns newer credentials of the same session than these, which were rejected; null if the session has ended.
   * @throws ServiceError if the service can't answer now, and the error of `fetch` if it can't be reached
   */
  renewed(refused: Credential): Promise<Credential | null>;
  /** @throws ServiceError, and the error of `fetch` */
  login(who: Credentials, init: CallOptions): Promise<void>;
  /** Logs out. The client has no session as soon as it is called. */
  logout(init: CallOptions): Promise<void>;
  /** Called after the service accepted these credentials. */
  accepted(credential: Credential, outcome: Outcome): Promise<void>;
}
