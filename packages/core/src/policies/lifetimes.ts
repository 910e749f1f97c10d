import type { SettingKinds } from "../input/assert-settings.ts";
import type { BoundsOf } from "../input/setting-bounds.ts";

export interface LifetimeSettings {
  /** How long an access token is valid, in seconds; default 900. */
  readonly accessTtl?: number;
  /** How long a session lasts without a refresh, in seconds; default 30 days. */
  readonly refreshIdleTtl?: number;
  /** How long a session lasts at most, in seconds; default 90 days. */
  readonly sessionTtl?: number;
  /** How long the previous refresh token may be used again, in seconds; default 10, 0 turns it off. */
  readonly refreshRetryWindow?: number;
}

export const lifetimeKinds: SettingKinds<LifetimeSettings> = {
  accessTtl: "number",
  refreshIdleTtl: "number",
  sessionTtl: "number",
  refreshRetryWindow: "number",
};

const tenYears = 10 * 366 * 86_400;

/** In seconds. Each lifetime must also be at least as long as the one before it. */
export const lifetimeBounds = {
  accessTtl: { min: 1, max: tenYears, default: 900 },
  refreshIdleTtl: { min: 1, max: tenYears, default: 2_592_000 },
  sessionTtl: { min: 1, max: tenYears, default: 7_776_000 },
  refreshRetryWindow: { min: 0, max: 300, default: 10 },
} as const satisfies BoundsOf<LifetimeSettings>;

export interface Expiries {
  readonly expiresAt: Date;
  readonly refreshExpiresAt: Date;
}

/**
 * Computes when tokens expire. All times are whole seconds, as a NumericDate is (RFC 7519 §2), rounded up so that a
 * token is valid for its full time.
 */
export class Lifetimes {
  readonly #accessTtl: number;
  readonly #refreshIdleTtl: number;
  readonly #sessionTtl: number;
  readonly #refreshRetryWindow: number;

  /**
   * @throws RangeError unless `1 <= accessTtl <= refreshIdleTtl <= sessionTtl <= 10 years` and
   * `0 <= refreshRetryWindow <= 300`.
   */
  constructor({
    accessTtl = lifetimeBounds.accessTtl.default,
    refreshIdleTtl = lifetimeBounds.refreshIdleTtl.default,
    sessionTtl = lifetimeBounds.sessionTtl.default,
    refreshRetryWindow = lifetimeBounds.refreshRetryWindow.default,
  }: LifetimeSettings = {}) {
    const whole = [accessTtl, refreshIdleTtl, sessionTtl, refreshRetryWindow].every(Number.isInteger);
    if (!whole) throw new RangeError("Lifetimes must be whole seconds.");
    if (accessTtl < lifetimeBounds.accessTtl.min) throw new RangeError("accessTtl must be at least 1 second.");
    if (refreshIdleTtl < accessTtl) throw new RangeError("refreshIdleTtl must not be shorter than accessTtl.");
    if (sessionTtl < refreshIdleTtl) throw new RangeError("sessionTtl must not be shorter than refreshIdleTtl.");
    if (sessionTtl > lifetimeBounds.sessionTtl.max) throw new RangeError("sessionTtl must be at most 10 years.");
    const { min, max } = lifetimeBounds.refreshRetryWindow;
    if (refreshRetryWindow < min || refreshRetryWindow > max) {
      throw new RangeError(`refreshRetryWindow must be ${min} to ${max} seconds.`);
    }
    this.#accessTtl = accessTtl;
    this.#refreshIdleTtl = refreshIdleTtl;
    this.#sessionTtl = sessionTtl;
    this.#refreshRetryWindow = refreshRetryWindow;
  }

  /** The absolute end of a session that starts now. */
  deadline(now: Date): Date {
    return secondsAfter(now, this.#sessionTtl);
  }

  /** When the tokens of a pair issued now expire, not after the deadline if one is given. */
  expiries(now: Date, deadline?: Date): Expiries {
    const cap = (end: Date) => (deadline === undefined || end < deadline ? end : deadline);
    return {
      expiresAt: cap(secondsAfter(now, this.#accessTtl)),
      refreshExpiresAt: cap(secondsAfter(now, this.#refreshIdleTtl)),
    };
  }

  /** Whether the parent refresh token still returns the pair that was issued at `rotatedAt`. */
  mayRepeat(rotatedAt: Date, now: Date): boolean {
    return now.getTime() < rotatedAt.getTime() + 1000 * this.#refreshRetryWindow;
  }
}

function secondsAfter(now: Date, seconds: number): Date {
  return new Date(1000 * (Math.ceil(now.getTime() / 1000) + seconds));
}
