import type { SessionId, NoProfile, Profile, PublicUser } from "@portcullis/core";
import type { Middleware } from "koa";

/** What a guard puts on `ctx.state` for the routes behind it. */
export interface UserState<P extends Profile = NoProfile> {
  user: PublicUser<P>;
  /** The session the request came with. */
  sessionId: SessionId;
}

export interface UserGuardOptions {
  /**
   * Look at the session's record even where a signature alone would do (`jwt-stateless`): for routes that must not act on
   * a session that has ended. Default false.
   */
  readonly mustBeLive?: boolean;
}

export interface ApiKeyOptions {
  /** The accepted keys, at least one; visible ASCII. */
  readonly keys: readonly string[];
  /** The header that carries the key; default `Token`. */
  readonly header?: string;
}

/** Middleware for the application's routes. A rejected request is answered with a problem document. */
export interface Guards<P extends Profile = NoProfile> {
  /**
   * Admits requests with a valid access token, as a bearer token (RFC 6750 §2.1) or in a cookie if the router issues
   * cookies. With a cookie, requests that may change something must come from the application's pages.
   */
  requireUser(options?: UserGuardOptions): Middleware<UserState<P>>;
  /** Also admits requests without a token. A token that is sent must be valid, so that a client learns when to refresh. */
  optionalUser(options?: UserGuardOptions): Middleware<Partial<UserState<P>>>;
  /**
   * Admits requests with one of the keys. It compares in constant time.
   * @throws RangeError if there is no key, or one that a header can't carry
   */
  requireApiKey(options: ApiKeyOptions): Middleware;
}
