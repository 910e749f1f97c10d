import type { Exchange } from "../exchange/exchange.ts";
import { type Failure, failureOf } from "../problems/failure.ts";
import { withHint } from "../problems/fault-hints.ts";
import { type OAuthForm, oauthStatusOf } from "../problems/oauth-answers.ts";
import { type Problem, problemDocument } from "../problems/problem.ts";
import { problemTypes } from "../codes/problem-codes.ts";
import type { HttpRequest } from "../request/http-request.ts";

export interface ProblemReporting {
  /** The realm of `WWW-Authenticate` challenges; printable ASCII without `"` and `\`. Default `portcullis`. */
  readonly realm?: string;
  /**
   * Called with every unexpected error, for a log, but not with errors of clients. Errors it throws are ignored.
   * Default: `console.error`.
   */
  readonly onError?: (error: unknown, failed: FailedRequest) => void;
  /**
   * Renders the answer to a failed request. If it throws, `onError` gets the error, and the default is sent. Status and
   * headers are set already. Default: the problem as `application/problem+json`, or as `application/json` to an OAuth
   * client (RFC 6749 §5.2).
   */
  readonly renderProblem?: (problem: Problem, failed: FailedRequest) => RenderedProblem;
}

export interface FailedRequest {
  readonly request: HttpRequest;
  readonly requestId: string;
}

export interface RenderedProblem {
  /** The value of `Content-Type`. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Answers failed requests with problem documents. */
export class ProblemReporter {
  readonly #realm: string;
  readonly #onError: (error: unknown, failed: FailedRequest) => void;
  readonly #render: ProblemReporting["renderProblem"];

  /** @throws RangeError for a realm that a header can't carry */
  constructor({ realm = "portcullis", onError = writeError, renderProblem }: ProblemReporting = {}) {
    if (!/^[ !#-[\]-~]*$/.test(realm)) throw new RangeError('realm must be printable ASCII without " and \\.');
    this.#realm = realm;
    this.#onError = onError;
    this.#render = renderProblem;
  }

  /** @param oauth the form of an OAuth error. Default: a plain problem document. */
  report(error: unknown, exchange: Exchange, oauth?: OAuthForm): void {
    const failure = failureOf(error);
    if (failure.unexpected) this.#tell(error, exchange);
    const problem = problemDocument(failure, {
      requestId: exchange.requestId,
      oauth: oauth !== undefined,
      ...(oauth === "answer" ? { status: oauthStatusOf(failure.code) } : {}),
    });
    exchange.problem = problem;
    exchange.set("Cache-Control", "no-store");
    for (const [name, value] of Object.entries(failure.headers)) exchange.set(name, value);
    if (failure.retryAfter !== undefined) exchange.set("Retry-After", String(failure.retryAfter));
    if (oauth === "answer") this.#challengeClient(failure, exchange);
    else this.#challenge(failure, exchange);
    const { type, body } = this.#rendered(problem, exchange, oauth);
    exchange.answer(problem.status, type, body);
  }

  #rendered(problem: Problem, exchange: Exchange, oauth: OAuthForm | undefined): RenderedProblem {
    try {
      if (this.#render !== undefined) return checked(this.#render(problem, exchange));
    } catch (error) {
      this.#tell(error, exchange);
    }
    return {
      type: oauth === "answer" ? "application/json" : "application/problem+json",
      body: JSON.stringify(problem),
    };
  }

  /** The challenge of RFC 6750 §3. It repeats nothing of the request. */
  #challenge({ code, detail, headers }: Failure, exchange: Exchange): void {
    const { challenge } = problemTypes[code];
    if (challenge === undefined || "WWW-Authenticate" in headers) return;
    const error = challenge === "plain" ? "" : `, error="${challenge}", error_description="${detail}"`;
    exchange.set("WWW-Authenticate", `Bearer realm="${this.#realm}"${error}`);
  }

  /**
   * The challenge of RFC 6749 §5.2 for a client that must authenticate, in the scheme that it used, or else in the one
   * that OAuth clients use. Other errors of such an endpoint do not concern a bearer token.
   */
  #challengeClient({ code, detail }: Failure, exchange: Exchange): void {
    if (problemTypes[code].oauth !== "invalid_client") return;
    const usedBearer = /^bearer\b/i.test(exchange.request.header("authorization") ?? "");
    const error = `, error="invalid_token", error_description="${detail}"`;
    const challenge = `${usedBearer ? "Bearer" : "Basic"} realm="${this.#realm}"${usedBearer ? error : ""}`;
    exchange.set("WWW-Authenticate", challenge);
  }

  #tell(error: unknown, exchange: Exchange): void {
    try {
      this.#onError(error, exchange);
    } catch {
      // A listener's error must not fail the request.
    }
  }
}

/** For JavaScript, which no compiler checks. */
function checked(rendered: Partial<RenderedProblem> | undefined): RenderedProblem {
  const { type, body } = rendered ?? {};
  const isBody = typeof body === "string" || body instanceof Uint8Array;
  if (typeof type === "string" && /^[ -~]+$/.test(type) && isBody) return { type, body };
  throw new TypeError("renderProblem must return { type, body }: a media type, and a string or bytes.");
}

function writeError(error: unknown): void {
  // oxlint-disable-next-line no-console, no-restricted-globals
  console.error(withHint(error));
}
