import type { HttpErrorCode, ProblemCode } from "../codes/problem-codes.ts";

const details: Readonly<Record<HttpErrorCode, string>> = {
  invalid_request: "The request is malformed.",
  unsupported_grant_type: "This grant type is not supported.",
  api_key_invalid: "A valid API key is required.",
  csrf_refused: "The request may come from another site, and was rejected.",
  method_not_allowed: "This method is not allowed for this path.",
  request_timeout: "The request took too long to arrive.",
  payload_too_large: "The request body is too large.",
  unsupported_media_type: "This type of request body is not supported.",
  header_fields_too_large: "The request headers are too large.",
  internal_error: "An unexpected error occurred in the service.",
};

export interface RequestErrorOptions {
  /** A sentence for people. It never contains input. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is rejected before any use case is called. */
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
