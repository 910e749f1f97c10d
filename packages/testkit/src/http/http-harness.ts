import type { Awaitable, Json } from "@portcullis/core/ports";

/**
 * A deployment to be tested from outside, and what the checks may do with it. A check whose member is missing is
 * skipped by name.
 */
export interface HttpHarness {
  /** Its URL without a path: `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** The prefix of its routes. Default `/auth`. */
  readonly prefix?: string;
  /** The kind of its access tokens. Default `opaque`. */
  readonly strategy?: "opaque" | "jwt" | "jwt-stateless";
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** The fields that registration requires besides username and password. Default none. */
  readonly newUser?: () => Readonly<Record<string, Json>>;
  /** The lifetimes that are set, in seconds. Default: those of the service. */
  readonly lifetimes?: Partial<Lifetimes>;
  /** Whether it rejects common passwords. Default true. */
  readonly refusesCommonPasswords?: boolean;
  /** Whether it limits failed logins. The checks of this use up the limit of their network. Default false. */
  readonly throttles?: boolean;
  /** Whether it offers cookies. Default false. */
  readonly cookies?: boolean;
  /** A key for the introspection of tokens, in the header `Token`. */
  readonly introspectionKey?: string;
  /** Disables or enables a user, as an operator does. */
  setDisabled?(userId: string, disabled: boolean): Awaitable<unknown>;
  /** Deletes a user, as an operator does. */
  deleteUser?(userId: string): Awaitable<unknown>;
  /** Moves the clock of the deployment. */
  advance?(seconds: number): Awaitable<unknown>;
  /**
   * Returns the messages that were sent to an address, in order, after those in flight have arrived. Usernames are
   * e-mail addresses in such a deployment.
   */
  messagesTo?(address: string): Awaitable<readonly SentMessage[]>;
  /** Returns everything that is stored and logged, as bytes or text. */
  dump?(): Promise<string | Uint8Array>;
}

export interface SentMessage {
  readonly type: string;
  readonly secret?: string;
  readonly link?: string;
}

export interface Lifetimes {
  readonly accessTtl: number;
  readonly refreshIdleTtl: number;
  readonly sessionTtl: number;
  readonly refreshRetryWindow: number;
}

export const lifetimesOf = ({ lifetimes }: HttpHarness): Lifetimes => ({
  accessTtl: 900,
  refreshIdleTtl: 2_592_000,
  sessionTtl: 7_776_000,
  refreshRetryWindow: 10,
  ...lifetimes,
});
