import type { HttpErrorCode, ProblemCode } from "../codes/problem-codes.ts";

const details: Readonly<Record<HttpErrorCode, string>> = {
  invalid_request: "The request is malformed.",
  unsupported_grant_type: "This grant type is not supported here.",
  api_key_invalid: "A valid API key is required.",
  csrf_refused: "This request may come from another site.",
  method_not_allowed: "This method is not allowed here.",
  request_timeout: "The request took too long to arrive.",
  payload_too_large: "The request body is too large.",
  unsupported_media_type: "This kind of request body is not supported here.",
  header_fields_too_large: "The request header is too large.",
  internal_error: "Something went wrong on our side.",
};

export interface RequestErrorOptions {
  /** A sentence for people. It never contains input. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is refused before any use case sees it. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: HttpErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: HttpErrorCode, { detail = details[code], headers = {} }: RequestErrorOptions = {}) {
    super(detail);
    this.code = code;
    this.headers = headers;
  }
}

export const isHttpErrorCode = (code: ProblemCode): code is HttpErrorCode => Object.hasOwn(details, code);
