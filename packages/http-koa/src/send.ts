import type { Answer, Problem, ProblemCode } from "@portcullis/http";
import { representationHeaders, shouldCloseConnection } from "@portcullis/http/node";
import type { Context } from "koa";

/** Writes the response to a failed request. Status and headers are already set. */
export type RenderProblem = (problem: Problem, ctx: Context) => void;

/**
 * Makes an answer the response of a context. Header fields that the application has set stay, except those that the
 * answer has.
 */
export function send(ctx: Context, answer: Answer, renderProblem?: RenderProblem): void {
  const { status, headers, body, problem, traceId } = answer;
  if (traceId !== undefined) ctx.state["traceId"] = traceId;
  if (problem !== null) {
    if (!ctx.headerSent) ctx.state["problemCode"] = problem.code;
    for (const name of representationHeaders) ctx.remove(name);
    if (shouldCloseConnection(ctx.req)) ctx.set("Connection", "close");
  }
  ctx.status = status;
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (typeof value === "string") ctx.set(name, value);
    else ctx.append(name, [...value]);
  }
  if (problem !== null && renderProblem !== undefined) renderProblem(problem, ctx);
  else if (body !== null)
    ctx.body = typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.length);
  else if (status !== 204) {
    // Without a body, Koa would write the reason phrase of the status.
    ctx.body = "";
    ctx.remove("Content-Type");
  }
}

/** Returns the code of the problem that a request was answered with, for a log. Undefined if there was none. */
export function problemCodeOf({ state }: Pick<Context, "state">): ProblemCode | undefined {
  return (state as { problemCode?: ProblemCode }).problemCode;
}

/** Returns the id of the trace of a request, for a log. Undefined if it was not traced. */
export function traceIdOf({ state }: Pick<Context, "state">): string | undefined {
  return (state as { traceId?: string }).traceId;
}
