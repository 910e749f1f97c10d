export interface ServiceErrorOptions {
  /** Of the answer. */
  readonly status: number;
  readonly retryAfter?: number | undefined;
}

/** The answer was a refusal or nothing that could be understood; if it is not a `ProblemError`, somebody between may have given it. */
export class ServiceError extends Error {
  override readonly name: string = "ServiceError";
  readonly status: number;
  /** Seconds after which to try again, if the answer says. */
  readonly retryAfter: number | undefined;

  constructor(message: string, { status, retryAfter }: ServiceErrorOptions) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
