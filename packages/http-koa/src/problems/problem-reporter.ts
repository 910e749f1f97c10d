import type { Context } from "koa";
import { requestIdOf } from "../request/request-id.ts";
import { leavesMuchUnread } from "../request/unread-body.ts";
import { type Failure, failureOf } from "./failure.ts";
import { type Problem, problemDocument } from "./problem.ts";
import { type ProblemCode, problemTypes } from "./problem-codes.ts";

export interface ProblemReporting {
  /** Of the `WWW-Authenticate` challenges; printable ASCII without `"` and `\`. Default `portcullis`. */
  readonly realm?: string;
  /** Told of what should not have happened, for a log; never of what a client did wrong. What it throws is dropped. */
  readonly onError?: (error: unknown, ctx: Context) => void;
  /**
   * Writes the answer to a request that failed. Status and headers are set already; default: the problem as
   * `application/problem+json`.
   */
  readonly renderProblem?: (problem: Problem, ctx: Context) => void;
}

/** Answers a request with an error, in the one form all errors have. */
export class ProblemReporter {
  readonly #realm: string;
  readonly #onError: (error: unknown, ctx: Context) => void;
  readonly #render: (problem: Problem, ctx: Context) => void;

  /** @throws RangeError for a realm that can't stand in a header */
  constructor({ realm = "portcullis", onError = () => undefined, renderProblem = renderJson }: ProblemReporting = {}) {
    if (!/^[ !#-[\]-~]*$/.test(realm)) throw new RangeError('A realm is printable ASCII without " and \\.');
    this.#realm = realm;
    this.#onError = onError;
    this.#render = renderProblem;
  }

  /** @param oauth Whether OAuth clients are to understand it (RFC 6749 §5.2). */
  report(error: unknown, ctx: Context, { oauth = false }: { readonly oauth?: boolean } = {}): void {
    this.#render(this.#prepare(error, ctx, oauth), ctx);
  }

  /**
   * In place of Koa's own last resort, which writes plain text: for what goes wrong when the middleware is done, and
   * for connections that break, which are nobody's error.
   */
  reportLate(error: unknown, ctx: Context): void {
    if (error === null || error === undefined) return;
    if (!ctx.headerSent && ctx.writable) {
      const problem = this.#prepare(error, ctx, false);
      renderJson(problem, ctx);
      ctx.res.end(JSON.stringify(problem));
      return;
    }
    if (!isConnectionLoss(error)) this.#tell(error, ctx);
    ctx.res.destroy();
  }

  /** Status and headers of the answer, and the document. */
  #prepare(error: unknown, ctx: Context, oauth: boolean): Problem {
    const failure = failureOf(error);
    if (failure.unexpected) this.#tell(error, ctx);
    const problem = problemDocument(failure, { requestId: requestIdOf(ctx), oauth });
    rememberProblem(ctx, failure.code);
    for (const name of representationHeaders) ctx.remove(name);
    ctx.status = problem.status;
    ctx.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", ...failure.headers });
    if (failure.retryAfter !== undefined) ctx.set("Retry-After", String(failure.retryAfter));
    if (leavesMuchUnread(ctx.req)) ctx.set("Connection", "close");
    this.#challenge(failure, ctx);
    return problem;
  }

  /** RFC 6750 §3. Our own words alone: nothing of the request is repeated. */
  #challenge({ code, detail, headers }: Failure, ctx: Context): void {
    const { challenge } = problemTypes[code];
    if (challenge === undefined || "WWW-Authenticate" in headers) return;
    const error = challenge === "plain" ? "" : `, error="${challenge}", error_description="${detail}"`;
    ctx.set("WWW-Authenticate", `Bearer realm="${this.#realm}"${error}`);
  }

  #tell(error: unknown, ctx: Context): void {
    try {
      this.#onError(error, ctx);
    } catch {
      // The listener's failure is the listener's.
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

function renderJson(problem: Problem, ctx: Context): void {
  ctx.set("Content-Type", "application/problem+json");
  ctx.body = JSON.stringify(problem);
}
