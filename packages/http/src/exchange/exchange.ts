import type { Problem } from "../problems/problem.ts";
import type { HttpRequest } from "../request/http-request.ts";
import { requestIdOf } from "../request/request-id.ts";
import type { Target } from "../request/request-target.ts";
import type { Answer } from "./answer.ts";

const noParameters: Readonly<Record<string, string>> = {};

/** One request and its answer. */
export class Exchange implements Answer {
  readonly request: HttpRequest;
  readonly target: Target;
  readonly requestId: string;
  /** The parameters in the path, by name. */
  parameters = noParameters;
  route: string | null = null;
  /** Whether errors are answered as RFC 6749 §5.2 requires: it is an OAuth token request. */
  isTokenRequest = false;
  status = 404;
  readonly headers: Record<string, string | readonly string[]>;
  readonly #cookies: string[] = [];
  body: string | Uint8Array | null = null;
  problem: Problem | null = null;
  traceId: string | undefined = undefined;

  constructor(request: HttpRequest, target: Target) {
    this.request = request;
    this.target = target;
    this.requestId = requestIdOf(request);
    this.headers = {
      "X-Request-Id": this.requestId,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    };
  }

  set(name: string, value: string): void {
    this.headers[name] = value;
  }

  addCookie(cookie: string): void {
    this.#cookies.push(cookie);
    this.headers["Set-Cookie"] = this.#cookies;
  }

  answer(status: number, type: string, body: string | Uint8Array): void {
    this.status = status;
    this.headers["Content-Type"] = type;
    this.body = body;
  }

  /** Answers with JSON; dates in ISO 8601. */
  answerJson(status: number, body: object): void {
    this.answer(status, "application/json", JSON.stringify(body));
  }

  /** Answers before the work is done. The answer is the same whether the work succeeds or fails. */
  answerAccepted(): void {
    this.status = 202;
  }

  answerNothing(): void {
    this.status = 204;
  }
}
