import type { Issue, Problem, ProblemCode } from "../api/types.ts";
import { ServiceError, type ServiceErrorOptions } from "./service-error.ts";

/** The service rejected a request with a problem document. The message is for people, `code` for programs. */
export class ProblemError extends ServiceError {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly title: string;
  /** The id of the request in the service's log. */
  readonly requestId: string;
  /** The broken rules of `validation_failed`; empty for other codes. */
  readonly errors: readonly Issue[];

  constructor(problem: Problem, options: ServiceErrorOptions) {
    super(problem.detail, options);
    this.code = problem.code;
    this.title = problem.title;
    this.requestId = problem.request_id;
    this.errors = problem.errors ?? [];
  }
}
