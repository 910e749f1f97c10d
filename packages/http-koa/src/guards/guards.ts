import type { SessionId, NoProfile, Profile, PublicUser } from "@portcullis/core";
import type { Middleware } from "koa";

/** What a guard leaves on `ctx.state` for the routes behind it. */
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
  /** The keys that are let in, at least one; visible ASCII. */
  readonly keys: readonly string[];
  /** The header that carries the key; default `Token`. */
  readonly header?: string;
}

/** Middleware for an application's own routes. What is refused is answered with a problem document. */
export interface Guards<P extends Profile = NoProfile> {
  /**
   * Lets in who sends a valid access token, as bearer (RFC 6750 §2.1) or in a cookie if the router hands out cookies. By
   * cookie, requests that may change something must come from our own pages.
   */
  requireUser(options?: UserGuardOptions): Middleware<UserState<P>>;
  /** Lets in everyone who sends no token as well. A token that was sent must be valid: else a client would not learn that it is time to refresh. */
  optionalUser(options?: UserGuardOptions): Middleware<Partial<UserState<P>>>;
  /**
   * Lets in who sends one of the keys; compares in constant time.
   * @throws RangeError for no key, or one that can't be sent in a header
   */
  requireApiKey(options: ApiKeyOptions): Middleware;
}
