import type { SettingKinds } from "../input/assert-settings.ts";

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

export interface Expiries {
  readonly expiresAt: Date;
  readonly refreshExpiresAt: Date;
}

const year = 366 * 86_400;

/**
 * Computes when tokens expire. All times are whole seconds, as a NumericDate is (RFC 7519 §2), rounded up so that a token
 * is valid for its full time.
 */
export class Lifetimes {
  readonly #accessTtl: number;
  readonly #refreshIdleTtl: number;
  readonly #sessionTtl: number;
  readonly #refreshRetryWindow: number;

  /** @throws RangeError unless `1 <= accessTtl <= refreshIdleTtl <= sessionTtl <= 10 years` and `0 <= refreshRetryWindow <= 300`. */
  constructor({
    accessTtl = 900,
    refreshIdleTtl = 2_592_000,
    sessionTtl = 7_776_000,
    refreshRetryWindow = 10,
  }: LifetimeSettings = {}) {
    const whole = [accessTtl, refreshIdleTtl, sessionTtl, refreshRetryWindow].every(Number.isInteger);
    if (!whole) throw new RangeError("Lifetimes must be whole seconds.");
    if (accessTtl < 1) throw new RangeError("accessTtl must be at least 1 second.");
    if (refreshIdleTtl < accessTtl) throw new RangeError("refreshIdleTtl must not be shorter than accessTtl.");
    if (sessionTtl < refreshIdleTtl) throw new RangeError("sessionTtl must not be shorter than refreshIdleTtl.");
    if (sessionTtl > 10 * year) throw new RangeError("sessionTtl must be at most 10 years.");
    if (refreshRetryWindow < 0 || refreshRetryWindow > 300) {
      throw new RangeError("refreshRetryWindow must be 0 to 300 seconds.");
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

  /** When the tokens of a pair issued now expire. */
  expiries(now: Date, deadline: Date): Expiries {
    const cap = (end: Date) => (end < deadline ? end : deadline);
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
