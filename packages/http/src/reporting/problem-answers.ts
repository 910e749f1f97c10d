import type { Answer } from "../exchange/answer.ts";
import { Exchange } from "../exchange/exchange.ts";
import type { HttpRequest } from "../request/http-request.ts";
import { readTarget } from "../request/request-target.ts";
import { ProblemReporter, type ProblemReporting } from "./problem-reporter.ts";

/**
 * Returns a function that answers any error with a problem document (RFC 9457), for the application's own error
 * handler. The text of an unknown error is not revealed.
 * @throws RangeError for a realm that a header can't carry
 */
export function problemAnswers(reporting: ProblemReporting = {}): (error: unknown, request: HttpRequest) => Answer {
  const reporter = new ProblemReporter(reporting);
  return (error, request) => {
    const exchange = new Exchange(request, readTarget(request.target) ?? { path: "/", query: "" });
    reporter.report(error, exchange);
    return exchange;
  };
}
