import {
  type Answer,
  type Problem,
  problemAnswers,
  type ProblemReporting as Reporting,
  withHint,
} from "@portcullis/http";
import { isConnectionLoss } from "@portcullis/http/node";
import type { Context } from "koa";
import { KoaRequest } from "./koa-request.ts";
import { type RenderProblem, send } from "./send.ts";

export interface ProblemReporting extends Pick<Reporting, "realm"> {
  /**
   * Called with every unexpected error, for a log, but not with errors of clients. Errors it throws are ignored.
   * Default: emits Koa's event: `ctx.app.emit("error", error, ctx)`.
   */
  readonly onError?: (error: unknown, ctx: Context) => void;
  /**
   * Default: the problem as `application/problem+json`, or as `application/json` to an OAuth client (RFC 6749 §5.2).
   */
  readonly renderProblem?: RenderProblem;
}

/** Koa prints errors that have no listener. */
function emitError(error: unknown, ctx: Context): void {
  ctx.app.emit("error", withHint(error), ctx);
}

/**
 * Converts the options for the handler, which knows no Koa. An application that renders problems writes to the context
 * later, after the answer's status and headers were set; until then, the default rendering is used.
 */
export function reportingOf({ realm, onError = emitError, renderProblem }: ProblemReporting): Reporting {
  return {
    ...(realm === undefined ? {} : { realm }),
    ...(renderProblem === undefined ? {} : { renderProblem: asJson }),
    onError: (error, { request }) => onError(error, (request as KoaRequest).context),
  };
}

const asJson = (problem: Problem) => ({ type: "application/problem+json", body: JSON.stringify(problem) });

/** Answers failed requests of Koa with problem documents. */
export class KoaReporter {
  readonly #answerTo: (error: unknown, request: KoaRequest) => Answer;
  readonly #render: RenderProblem | undefined;

  /** @throws RangeError for a realm that a header can't carry */
  constructor(reporting: ProblemReporting = {}) {
    this.#answerTo = problemAnswers(reportingOf(reporting));
    this.#render = reporting.renderProblem;
  }

  report(error: unknown, ctx: Context): void {
    send(ctx, this.#answerTo(error, new KoaRequest(ctx)), this.#render);
  }

  /**
   * Replaces Koa's last error handler, which writes plain text. It handles errors after the middleware has ended, and
   * lost connections, which are not errors.
   */
  reportLate(error: unknown, ctx: Context): void {
    if (error === null || error === undefined) return;
    const isSent = ctx.headerSent || !ctx.writable;
    const answer = isSent && isConnectionLoss(error) ? null : this.#answerTo(error, new KoaRequest(ctx));
    if (isSent || answer === null) {
      ctx.res.destroy();
      return;
    }
    send(ctx, answer);
    ctx.res.end(answer.body);
  }
}
