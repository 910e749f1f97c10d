export interface ServiceErrorOptions {
  /** The status of the response. */
  readonly status: number;
  readonly retryAfter?: number | undefined;
}

/** The response was an error or not understood. If it is not a `ProblemError`, it may come from a proxy. */
export class ServiceError extends Error {
  override readonly name: string = "ServiceError";
  readonly status: number;
  /** Seconds after which to try again, if the response says so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, { status, retryAfter }: ServiceErrorOptions) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
