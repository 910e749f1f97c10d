import type { NoProfile, Profile, PublicUser, SessionId } from "@portcullis/core";
import type { Answer } from "../exchange/answer.ts";

export interface UserGuardOptions {
  /**
   * Look at the session's record even where a signature alone would do (`jwt-stateless`): for routes that must not act
   * on a session that has ended. Default false.
   */
  readonly mustBeLive?: boolean;
}

export interface AuthenticateOptions extends UserGuardOptions {
  /**
   * Admit requests without a token, too. A token that is sent must be valid, so that a client learns when to refresh.
   * Default false.
   */
  readonly optional?: boolean;
}

/** Options that admit no request without a token. */
export type MustAuthenticate = AuthenticateOptions & { readonly optional?: false };

/** The user and the session of a request. */
export interface Admitted<P extends Profile = NoProfile> {
  readonly user: PublicUser<P>;
  /** The session the request came with. */
  readonly sessionId: SessionId;
  readonly refusal?: undefined;
}

/** A request without a token, where none is required. */
export interface Anonymous {
  readonly user: null;
  readonly sessionId: null;
  readonly refusal?: undefined;
}

/** The answer to send to a request that a guard rejects. */
export interface Refused<A = Answer> {
  readonly refusal: A;
  readonly user?: undefined;
  readonly sessionId?: undefined;
}

export interface ApiKeyOptions {
  /** The accepted keys, at least one; visible ASCII. */
  readonly keys: readonly string[];
  /** The header that carries the key; default `Token`. */
  readonly header?: string;
}
