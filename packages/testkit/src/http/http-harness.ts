import type { Awaitable, Json } from "@portcullis/core/ports";

/** A deployment under proof, seen from outside, and what may be done to it. What is left out is skipped by name. */
export interface HttpHarness {
  /** Where it answers, without a path: `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** Default `/auth`. */
  readonly prefix?: string;
  /** Its kind of access token. Default `opaque`. */
  readonly strategy?: "opaque" | "jwt" | "jwt-stateless";
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** The fields that registration asks for beside username and password. Default none. */
  readonly newUser?: () => Readonly<Record<string, Json>>;
  /** Seconds, as the deployment is set; default those of the service. */
  readonly lifetimes?: Partial<Lifetimes>;
  /** Whether a list of common passwords is in use. Default true. */
  readonly refusesCommonPasswords?: boolean;
  /**
   * Whether the deployment slows down guessing; its checks fill the count of the address they come from. Default false.
   */
  readonly throttles?: boolean;
  /** Whether logins may ask for cookies. Default false. */
  readonly cookies?: boolean;
  /** A key that lets a resource server introspect tokens, in the header `Token`. */
  readonly introspectionKey?: string;
  /** Disables or enables a user, as an operator does. */
  setDisabled?(userId: string, disabled: boolean): Awaitable<unknown>;
  /** Deletes a user, as an operator does. */
  deleteUser?(userId: string): Awaitable<unknown>;
  /** Moves the deployment's clock. */
  advance?(seconds: number): Awaitable<unknown>;
  /**
   * Returns the messages that were sent to an address, in order, once those under way have arrived. Usernames are
   * e-mail addresses in such a deployment.
   */
  messagesTo?(address: string): Awaitable<readonly SentMessage[]>;
  /** Everything that is stored and was logged, as bytes or text. */
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
