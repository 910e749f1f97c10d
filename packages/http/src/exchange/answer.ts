import type { Problem } from "../problems/problem.ts";

/** An answer as data. A mount sends it. */
export interface Answer {
  readonly status: number;
  /** By name. Several cookies are a list; send each in a separate header field (RFC 6265 §3). */
  readonly headers: AnswerHeaders;
  /** Null: no content. A mount leaves the body out for `HEAD`. */
  readonly body: string | Uint8Array | null;
  /** The id of the request, in the header `X-Request-Id` and in logs. */
  readonly requestId: string;
  /** The pattern of the route that answered, such as `/auth/sessions/:id`. Null if no route did. */
  readonly route: string | null;
  /** The problem document of a failed request; null otherwise. */
  readonly problem: Problem | null;
  /** The id of the trace, if the request was traced. */
  readonly traceId?: string | undefined;
}

export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;
