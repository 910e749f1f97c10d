import { type Authentication, AuthError, type Portcullis, type Profile } from "@portcullis/core";
import type { HttpRequest } from "../request/http-request.ts";
import type { CookieTransport } from "../cookies/cookie-transport.ts";
import { RequestError } from "../request/request-error.ts";
import type { Fields } from "../body/parse-json.ts";
import { readBearer, sentTwice } from "../request/bearer.ts";
import type { UserGuardOptions } from "./guards.ts";

/** Determines the user of a request from a valid bearer token or cookie. */
export class Authenticator<P extends Profile> {
  readonly #currentUser: Portcullis<P>["currentUser"];
  readonly #cookies: CookieTransport<P> | null;

  constructor({ currentUser }: Pick<Portcullis<P>, "currentUser">, cookies: CookieTransport<P> | null) {
    this.#currentUser = currentUser;
    this.#cookies = cookies;
  }

  /**
   * Whether the request has credentials, valid or not.
   * @throws AuthError `token_invalid`, RequestError `invalid_request` if they are malformed
   */
  hasCredentials(request: HttpRequest): boolean {
    return (this.#cookies?.accessToken(request) ?? null) !== null || readBearer(request) !== null;
  }

  /**
   * For routes with a body, which should not be read without credentials.
   * @throws AuthError `token_missing`; and as `hasCredentials` does
   */
  assertCredentials(request: HttpRequest): void {
    if (!this.hasCredentials(request)) throw new AuthError("token_missing");
  }

  /**
   * For routes that read a body.
   * @throws RequestError `invalid_request` if the body has an access token (RFC 6750 §2.2) and so has the header or the
   * cookie
   */
  assertNoneIn(fields: Fields, request: HttpRequest): void {
    if (!Object.hasOwn(fields, "access_token")) return;
    const cookie = this.#cookies?.accessToken(request) ?? null;
    if (request.header("authorization") !== undefined || cookie !== null) throw sentTwice();
  }

  /**
   * @throws AuthError as `currentUser` does; RequestError `invalid_request` if credentials are sent twice, or in both
   * ways for two users; `csrf_refused`
   */
  async authenticate(request: HttpRequest, options: UserGuardOptions = {}): Promise<Authentication<P>> {
    const cookie = this.#cookies?.accessToken(request) ?? null;
    if (cookie === null) return this.#currentUser({ accessToken: readBearer(request), ...options });
    const byBearer = await goodOrNot(async () => {
      const accessToken = readBearer(request);
      return accessToken === null ? null : this.#currentUser({ accessToken, ...options });
    });
    // A forged request is rejected before any look-up.
    if (byBearer === null) this.#cookies?.assertNotForeign(request);
    const byCookie = await goodOrNot(() => this.#currentUser({ accessToken: cookie, ...options }));
    if (isGood(byBearer)) {
      if (isGood(byCookie) && byCookie.user.id !== byBearer.user.id) throw twoUsers();
      return byBearer;
    }
    if (!isGood(byCookie)) throw byBearer ?? byCookie;
    await this.#cookies?.assertSameSite(request, () => Promise.resolve(byCookie.sessionId));
    return byCookie;
  }
}

type Outcome<T> = T | AuthError;

const notGood: ReadonlySet<string> = new Set(["token_missing", "token_invalid", "token_expired"]);

/** Any other error does not concern the token, and ends the request. */
async function goodOrNot<T>(attempt: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof AuthError && notGood.has(error.code)) return error;
    throw error;
  }
}

function isGood<T extends object>(outcome: Outcome<T> | null): outcome is T {
  return outcome !== null && !(outcome instanceof AuthError);
}

function twoUsers(): RequestError {
  return new RequestError("invalid_request", { detail: "The bearer token and the cookie belong to different users." });
}
