import type { Context } from "koa";
import { requestIdOf } from "../request/request-id.ts";
import { shouldCloseConnection } from "../request/should-close-connection.ts";
import {
  type Failure,
  failureOf,
  withHint,
  type Problem,
  problemDocument,
  type ProblemCode,
  problemTypes,
} from "@portcullis/http";
import { type OAuthForm, oauthStatusOf } from "./oauth-answers.ts";

export interface ProblemReporting {
  /** The realm of `WWW-Authenticate` challenges; printable ASCII without `"` and `\`. Default `portcullis`. */
  readonly realm?: string;
  /**
   * Called with every unexpected error, for a log, but not with errors of clients. Errors it throws are ignored. Default:
   * emits Koa's event: `ctx.app.emit("error", error, ctx)`.
   */
  readonly onError?: (error: unknown, ctx: Context) => void;
  /**
   * Writes the response to a failed request. Status and headers are already set. Default: the problem as
   * `application/problem+json`, or as `application/json` to an OAuth client (RFC 6749 §5.2).
   */
  readonly renderProblem?: (problem: Problem, ctx: Context) => void;
}

/** Koa prints errors that have no listener. */
function emitError(error: unknown, ctx: Context): void {
  ctx.app.emit("error", withHint(error), ctx);
}

/** Answers failed requests with problem documents. */
export class ProblemReporter {
  readonly #realm: string;
  readonly #onError: (error: unknown, ctx: Context) => void;
  readonly #render: ((problem: Problem, ctx: Context) => void) | undefined;

  /** @throws RangeError for a realm that a header can't carry */
  constructor({ realm = "portcullis", onError = emitError, renderProblem }: ProblemReporting = {}) {
    if (!/^[ !#-[\]-~]*$/.test(realm)) throw new RangeError('realm must be printable ASCII without " and \\.');
    this.#realm = realm;
    this.#onError = onError;
    this.#render = renderProblem;
  }

  /** @param oauth the form of an OAuth error. Default: a plain problem document. */
  report(error: unknown, ctx: Context, { oauth }: { readonly oauth?: OAuthForm | undefined } = {}): void {
    const problem = this.#prepare(error, ctx, oauth);
    if (this.#render !== undefined) this.#render(problem, ctx);
    else renderJson(problem, ctx, oauth === "answer" ? "application/json" : "application/problem+json");
  }

  /**
   * Replaces Koa's last error handler, which writes plain text. It handles errors after the middleware has ended, and lost
   * connections, which are not errors.
   */
  reportLate(error: unknown, ctx: Context): void {
    if (error === null || error === undefined) return;
    if (!ctx.headerSent && ctx.writable) {
      const problem = this.#prepare(error, ctx, undefined);
      renderJson(problem, ctx, "application/problem+json");
      ctx.res.end(JSON.stringify(problem));
      return;
    }
    if (!isConnectionLoss(error)) this.#tell(error, ctx);
    ctx.res.destroy();
  }

  /** Sets status and headers, and returns the document. */
  #prepare(error: unknown, ctx: Context, oauth: OAuthForm | undefined): Problem {
    const failure = failureOf(error);
    if (failure.unexpected) this.#tell(error, ctx);
    const problem = problemDocument(failure, {
      requestId: requestIdOf(ctx),
      oauth: oauth !== undefined,
      ...(oauth === "answer" ? { status: oauthStatusOf(failure.code) } : {}),
    });
    rememberProblem(ctx, failure.code);
    for (const name of representationHeaders) ctx.remove(name);
    ctx.status = problem.status;
    ctx.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", ...failure.headers });
    if (failure.retryAfter !== undefined) ctx.set("Retry-After", String(failure.retryAfter));
    if (shouldCloseConnection(ctx.req)) ctx.set("Connection", "close");
    if (oauth === "answer") this.#challengeClient(failure, ctx);
    else this.#challenge(failure, ctx);
    return problem;
  }

  /** The challenge of RFC 6750 §3. It repeats nothing of the request. */
  #challenge({ code, detail, headers }: Failure, ctx: Context): void {
    const { challenge } = problemTypes[code];
    if (challenge === undefined || "WWW-Authenticate" in headers) return;
    const error = challenge === "plain" ? "" : `, error="${challenge}", error_description="${detail}"`;
    ctx.set("WWW-Authenticate", `Bearer realm="${this.#realm}"${error}`);
  }

  /**
   * The challenge of RFC 6749 §5.2 for a client that must authenticate, in the scheme that it used, or else in the one that
   * OAuth clients use. Other errors of such an endpoint do not concern a bearer token.
   */
  #challengeClient({ code, detail }: Failure, ctx: Context): void {
    if (problemTypes[code].oauth !== "invalid_client") return;
    const usedBearer = /^bearer\b/i.test(ctx.get("Authorization"));
    const error = `, error="invalid_token", error_description="${detail}"`;
    ctx.set("WWW-Authenticate", `${usedBearer ? "Bearer" : "Basic"} realm="${this.#realm}"${usedBearer ? error : ""}`);
  }

  #tell(error: unknown, ctx: Context): void {
    try {
      this.#onError(error, ctx);
    } catch {
      // A listener's error must not fail the use case.
    }
  }
}

/** Returns the code of the problem that a request was answered with, for a log. Undefined if there was none. */
export function problemCodeOf({ state }: Pick<Context, "state">): ProblemCode | undefined {
  return (state as { problemCode?: ProblemCode }).problemCode;
}

function rememberProblem(ctx: Context, problemCode: ProblemCode): void {
  if (!ctx.headerSent) Object.assign(ctx.state, { problemCode });
}

/** Headers of the replaced response that describe its content (RFC 9110 §8). */
const representationHeaders = [
  "Content-Disposition",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Range",
  "ETag",
  "Last-Modified",
  "Transfer-Encoding",
];

const connectionLosses: ReadonlySet<unknown> = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT"]);

function isConnectionLoss(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && connectionLosses.has(error.code);
}

function renderJson(problem: Problem, ctx: Context, type: string): void {
  ctx.set("Content-Type", type);
  ctx.body = JSON.stringify(problem);
}
