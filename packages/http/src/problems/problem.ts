import type { Issue } from "@portcullis/core";
import type { Failure } from "./failure.ts";
import { type ProblemCode, problemTypes } from "../codes/problem-codes.ts";

/** A problem document (RFC 9457), as it is sent. */
export interface Problem {
  readonly type: `urn:portcullis:problem:${ProblemCode}`;
  readonly title: string;
  readonly status: number;
  /** Stable, for programs. */
  readonly code: ProblemCode;
  readonly detail: string;
  readonly request_id: string;
  /** The first 50. */
  readonly errors?: readonly Issue[];
  /** Only on routes for OAuth clients (RFC 6749 §5.2). */
  readonly error?: string;
  readonly error_description?: string;
}

export interface ProblemOptions {
  readonly requestId: string;
  /** Whether it has the members that OAuth clients read. Default false. */
  readonly oauth?: boolean;
  /** The status of the answer. Default: that of the code. */
  readonly status?: number;
}

/** Keeps responses from being many times as long as the request. */
const maxIssues = 50;

export function problemDocument(
  { code, detail, issues }: Pick<Failure, "code" | "detail" | "issues">,
  { requestId, oauth = false, status = problemTypes[code].status }: ProblemOptions,
): Problem {
  const { title, oauth: error } = problemTypes[code];
  return {
    type: `urn:portcullis:problem:${code}`,
    title,
    status,
    code,
    detail,
    request_id: requestId,
    ...(issues === undefined ? {} : { errors: issues.slice(0, maxIssues) }),
    ...(oauth ? { error, error_description: detail } : {}),
  };
}
