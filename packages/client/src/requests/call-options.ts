/** Options of one request. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}
