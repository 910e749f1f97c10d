import { AuthError, type Issue, StorageError } from "@portcullis/core";
import { type ProblemCode, problemTypes } from "../codes/problem-codes.ts";
import { RequestError } from "../request/request-error.ts";

/** What is revealed to the client about an error. */
export interface Failure {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly issues?: readonly Issue[];
  /** Whole seconds. */
  readonly retryAfter?: number;
  /** Whether it is an error of the service, which should be logged. */
  readonly unexpected: boolean;
}

/** Errors of Koa and its middleware (`http-errors`), by the statuses that this package has a code for. */
const codesByStatus = new Map<unknown, ProblemCode>([
  [400, "invalid_request"],
  [404, "not_found"],
  [405, "method_not_allowed"],
  [408, "request_timeout"],
  [413, "payload_too_large"],
  [415, "unsupported_media_type"],
  [431, "header_fields_too_large"],
]);

/** Converts any thrown value to a failure. The text of an unknown error is not revealed. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AuthError) return authFailure(error);
  if (error instanceof RequestError) {
    const { code, message: detail, headers } = error;
    return { code, detail, headers, unexpected: false };
  }
  if (error instanceof StorageError && error.kind === "unavailable") {
    return { ...authFailure(new AuthError("unavailable")), unexpected: true };
  }
  const code = codesByStatus.get(statusOf(error));
  if (code === "not_found") return authFailure(new AuthError(code));
  return { ...requestFailure(code), unexpected: code === undefined };
}

function authFailure(error: AuthError): Failure {
  const { code, message: detail, issues } = error;
  const retryAfter = error.retryAfter ?? problemTypes[code].retryAfter;
  return {
    code,
    detail,
    headers: {},
    unexpected: false,
    ...(issues === undefined ? {} : { issues }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

function requestFailure(code: ProblemCode = "internal_error"): Omit<Failure, "unexpected"> {
  const { message: detail, headers } = new RequestError(code as RequestError["code"]);
  return { code, detail, headers };
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
}
