/** How guessing is slowed down. */
export interface ThrottleLimits {
  /** Failures of one username that cost nothing yet. */
  readonly freeFailures: number;
  /** Seconds; each failure beyond the free ones doubles the pause, from 1 on, up to this. */
  readonly longestPause: number;
  /** Failures of one username after which nobody may try any more, until the first of them is `nameWindow` old. */
  readonly mostPerName: number;
  /** Seconds. */
  readonly nameWindow: number;
  /** Failures from one network after which it may not try any more, until the first of them is `networkWindow` old. */
  readonly mostPerNetwork: number;
  /** Seconds. */
  readonly networkWindow: number;
}

/** At most 100 consecutive failures (NIST SP 800-63B-4 §3.2.2). */
export const defaultLimits: ThrottleLimits = {
  freeFailures: 5,
  longestPause: 900,
  mostPerName: 100,
  nameWindow: 86_400,
  mostPerNetwork: 100,
  networkWindow: 900,
};

/** Seconds until the next try after this many failures; 0 while they are free. */
export function pauseAfter(failures: number, { freeFailures, longestPause }: ThrottleLimits): number {
  return failures < freeFailures ? 0 : Math.min(2 ** (failures - freeFailures), longestPause);
}
