import type { Issue, Problem, ProblemCode } from "../api/types.ts";
import { ServiceError, type ServiceErrorOptions } from "./service-error.ts";

/** The service refused, and said why in a problem document. Its message is for people, `code` is for programs. */
export class ProblemError extends ServiceError {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly title: string;
  /** What the request is called in the service's log. */
  readonly requestId: string;
  /** The broken rules, for `validation_failed`; none for others. */
  readonly errors: readonly Issue[];

  constructor(problem: Problem, options: ServiceErrorOptions) {
    super(problem.detail, options);
    this.code = problem.code;
    this.title = problem.title;
    this.requestId = problem.request_id;
    this.errors = problem.errors ?? [];
  }
}
