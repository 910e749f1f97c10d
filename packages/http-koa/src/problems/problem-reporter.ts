import type { Context } from "koa";
import { requestIdOf } from "../request/request-id.ts";
import { shouldCloseConnection } from "../request/should-close-connection.ts";
import { type Failure, failureOf } from "./failure.ts";
import { type OAuthForm, oauthStatusOf } from "./oauth-answers.ts";
import { withHint } from "./fault-hints.ts";
import { type Problem, problemDocument } from "./problem.ts";
import { type ProblemCode, problemTypes } from "../codes/problem-codes.ts";

export interface ProblemReporting {
  /** Of the `WWW-Authenticate` challenges; printable ASCII without `"` and `\`. Default `portcullis`. */
  readonly realm?: string;
  /**
   * Called with every fault, for a log; never with what a client did wrong. What it throws is dropped. Default: the
   * application's own event `error`, as Koa itself reports faults: `ctx.app.emit("error", error, ctx)`.
   */
  readonly onError?: (error: unknown, ctx: Context) => void;
  /**
   * Writes the answer to a request that failed. Status and headers are set already; default: the problem as
   * `application/problem+json`, or as `application/json` to an OAuth client (RFC 6749 §5.2).
   */
  readonly renderProblem?: (problem: Problem, ctx: Context) => void;
}

/** Koa prints what nobody listens for. */
function emitError(error: unknown, ctx: Context): void {
  ctx.app.emit("error", withHint(error), ctx);
}

/** Answers a request with an error, in the one form all errors have. */
export class ProblemReporter {
  readonly #realm: string;
  readonly #onError: (error: unknown, ctx: Context) => void;
  readonly #render: ((problem: Problem, ctx: Context) => void) | undefined;

  /** @throws RangeError for a realm that can't stand in a header */
  constructor({ realm = "portcullis", onError = emitError, renderProblem }: ProblemReporting = {}) {
    if (!/^[ !#-[\]-~]*$/.test(realm)) throw new RangeError('A realm is printable ASCII without " and \\.');
    this.#realm = realm;
    this.#onError = onError;
    this.#render = renderProblem;
  }

  /** @param oauth How much of the answer is OAuth's. Default: nothing. */
  report(error: unknown, ctx: Context, { oauth }: { readonly oauth?: OAuthForm | undefined } = {}): void {
    const problem = this.#prepare(error, ctx, oauth);
    if (this.#render !== undefined) this.#render(problem, ctx);
    else renderJson(problem, ctx, oauth === "answer" ? "application/json" : "application/problem+json");
  }

  /**
   * In place of Koa's own last resort, which writes plain text: for what goes wrong when the middleware is done, and
   * for connections that break, which are nobody's error.
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

  /** Status and headers of the answer, and the document. */
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

  /** RFC 6750 §3. Our own words alone: nothing of the request is repeated. */
  #challenge({ code, detail, headers }: Failure, ctx: Context): void {
    const { challenge } = problemTypes[code];
    if (challenge === undefined || "WWW-Authenticate" in headers) return;
    const error = challenge === "plain" ? "" : `, error="${challenge}", error_description="${detail}"`;
    ctx.set("WWW-Authenticate", `Bearer realm="${this.#realm}"${error}`);
  }

  /**
   * RFC 6749 §5.2, for a client that has to authenticate: in the scheme that it used, else in the one that OAuth clients
   * use. Nothing else that such an endpoint refuses is a matter of a bearer token.
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

/** The code of the problem that a request was answered with, for a log; undefined when it was not. */
export function problemCodeOf({ state }: Pick<Context, "state">): ProblemCode | undefined {
  return (state as { problemCode?: ProblemCode }).problemCode;
}

function rememberProblem(ctx: Context, problemCode: ProblemCode): void {
  if (!ctx.headerSent) Object.assign(ctx.state, { problemCode });
}

/** What an answer that is given up has said of itself (RFC 9110 §8). */
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
