import type { NoProfile, Profile } from "@portcullis/core";
import type { Answer } from "../exchange/answer.ts";
import type {
  Admitted,
  Anonymous,
  ApiKeyOptions,
  AuthenticateOptions,
  MustAuthenticate,
  Refused,
} from "../guards/guards.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import type { HttpRequest } from "../request/http-request.ts";

/**
 * The routes of a Portcullis and guards for the application's routes, without a framework. A mount passes requests to
 * it.
 */
export interface AuthHandler<P extends Profile = NoProfile> {
  /**
   * Answers every path below the prefix and the root paths. Returns null at once for all others, which belong to the
   * application. The promise never rejects: a failure is answered with a problem document.
   */
  handle(request: HttpRequest): Promise<Answer> | null;
  /**
   * Determines the user of a request from the access token, as a bearer token (RFC 6750 §2.1) or in a cookie if cookies
   * are on. With a cookie, requests that may change something must come from the application's pages. Never rejects.
   */
  authenticate(request: HttpRequest, options?: MustAuthenticate): Promise<Admitted<P> | Refused>;
  authenticate(request: HttpRequest, options: AuthenticateOptions): Promise<Admitted<P> | Anonymous | Refused>;
  /**
   * Creates a guard that admits requests with one of the keys: it returns null, or the answer to send. It compares in
   * constant time.
   * @throws RangeError if there is no key, or one that a header can't carry; TypeError if the keys are not an array
   */
  requireApiKey(options: ApiKeyOptions): (request: HttpRequest) => Promise<Answer | null>;
  /** Describes the routes in OpenAPI 3.1, the document that is served at `paths.openapi`. */
  openApi(): OpenApiDocument;
}
