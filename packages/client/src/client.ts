import type {
  AccountDeletion,
  Credentials,
  EmailChange,
  NewUser,
  NoProfile,
  PasswordChange,
  PasswordReset,
  Recipient,
  Session,
  User,
  UsernameChange,
} from "./api/types.ts";
import type { CallOptions } from "./requests/call-options.ts";

/**
 * One service, and at most one session with it. Methods reject with a `ProblemError` if the service rejects the
 * request, with a `ServiceError` for answers that do not come from it, and with the error of `fetch` if it can't be
 * reached. Fields have their names on the wire.
 * @template P the profile fields of users, as the service returns them
 * @template N the profile fields, as registration takes them
 */
export interface Client<P extends object = NoProfile, N extends object = P> {
  /** Registers a user, without logging in. */
  register(user: NewUser<N>, options?: CallOptions): Promise<User<P>>;
  /** Replaces the session in this client. The earlier session continues at the service unless it was logged out. */
  login(who: Credentials, options?: CallOptions): Promise<void>;
  /**
   * Logs out. The client has no session afterwards, even if the request fails; with cookies, only after the service has
   * answered. It is not an error if there is no session.
   */
  logout(options?: CallOptions): Promise<void>;
  /** Ends every session of the user, including this one. */
  logoutEverywhere(options?: CallOptions): Promise<void>;
  me(options?: CallOptions): Promise<User<P>>;
  /** Changes the given profile fields and keeps the others. */
  updateProfile(fields: Partial<N>, options?: CallOptions): Promise<User<P>>;
  /** Changes the username, given the current password. Sessions continue. */
  changeUsername(change: UsernameChange, options?: CallOptions): Promise<User<P>>;
  /** Deletes the user with every session, given the current password. */
  deleteAccount(proof: AccountDeletion, options?: CallOptions): Promise<void>;
  /** Requests a link that sets a new password. Resolves in the same way whether or not the user exists. */
  forgotPassword(recipient: Recipient, options?: CallOptions): Promise<void>;
  /** Sets a new password with the secret of a link. Ends every session of the user and starts none. */
  resetPassword(reset: PasswordReset, options?: CallOptions): Promise<void>;
  /**
   * Requests a link that proves an e-mail address: that of this session's user, or of the user with a name or an
   * address. In the latter case, it resolves in the same way whether or not the user exists.
   */
  requestVerification(recipient?: Recipient, options?: CallOptions): Promise<void>;
  /** Proves the e-mail address with the secret of a link. */
  verifyEmail(secret: string, options?: CallOptions): Promise<void>;
  /** Requests a link that changes the e-mail address to a new one, given the current password. */
  changeEmail(change: EmailChange, options?: CallOptions): Promise<void>;
  /** Changes the e-mail address with the secret of a link. */
  confirmEmail(secret: string, options?: CallOptions): Promise<void>;
  /**
   * Ends every session of the user, including this one. With `new_session: true`, this client continues with a new
   * session.
   */
  changePassword(change: PasswordChange, options?: CallOptions): Promise<void>;
  /** All live sessions of the user, newest first. One request for each hundred. */
  sessions(options?: CallOptions): Promise<readonly Session[]>;
  /** @param id of a session; if it is this one, the next request finds that it has ended */
  revokeSession(id: string, options?: CallOptions): Promise<void>;
  /**
   * Whether a user is logged in here; null until the first request shows it. Reading it sends nothing. A change that
   * another tab makes shows with the next request.
   */
  readonly signedIn: boolean | null;
  /**
   * Calls the listener when `signedIn` changes, and returns a function that unsubscribes. React's
   * `useSyncExternalStore` takes it together with `signedIn`.
   */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * `fetch` with the session's credentials if the URL has an origin that may receive them, otherwise without. If the
   * answer is 401 because of the access token, the client refreshes the session and sends the request once more, unless
   * its body is a stream. It follows redirects only if `init` says so. A request with an `Authorization` header is sent
   * unchanged.
   * @param url a relative URL is resolved against `baseUrl`
   */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
}
