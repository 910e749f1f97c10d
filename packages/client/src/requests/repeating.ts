import { ServiceError } from "../errors/service-error.ts";

export interface RetryPolicy {
  /** Milliseconds before each further attempt. */
  readonly delays: readonly number[];
  /** Milliseconds that one attempt may take. */
  readonly timeout: number;
}

/** By default, the service accepts a used refresh token for ten seconds. */
export const defaultRetryPolicy: RetryPolicy = { delays: [250, 1000, 3000], timeout: 8000 };

/** The longest total wait in milliseconds. If `Retry-After` asks for more, the error is thrown instead. */
const longestWait = 6000;

/** Repeats an attempt whose outcome is unknown: no connection, an incomplete response, or 5xx. */
export async function repeating<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { delays, timeout }: RetryPolicy,
): Promise<T> {
  let waited = 0;
  for (const pause of delays) {
    try {
      return await attempt(AbortSignal.timeout(timeout));
    } catch (error) {
      const wait = waitAfter(error, pause);
      waited += wait;
      if (waited > longestWait) throw error;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, wait);
      });
    }
  }
  return attempt(AbortSignal.timeout(timeout));
}

function waitAfter(error: unknown, pause: number): number {
  if (!(error instanceof ServiceError)) return pause;
  return error.status < 500 ? Number.POSITIVE_INFINITY : Math.max(pause, (error.retryAfter ?? 0) * 1000);
}
