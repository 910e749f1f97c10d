import type { SettingKinds } from "../settings/assert-settings.ts";

export interface LifetimeSettings {
  /** Of an access token, seconds; default 900. */
  readonly accessTtl?: number;
  /** How long a login lives without a refresh, seconds; default 30 days. */
  readonly refreshIdleTtl?: number;
  /** How long a login lives at most, seconds; default 90 days. */
  readonly sessionTtl?: number;
  /** How long the immediate parent of the current refresh token may be repeated, seconds; default 10, 0 is never. */
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

/** When tokens end. All ends are whole seconds, as a NumericDate is (RFC 7519 §2), rounded up so that a token lives its full time. */
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
    if (!whole) throw new RangeError("Lifetimes are whole seconds.");
    if (accessTtl < 1) throw new RangeError("An access token lives at least 1 second.");
    if (refreshIdleTtl < accessTtl) throw new RangeError("A refresh token lives at least as long as an access token.");
    if (sessionTtl < refreshIdleTtl) throw new RangeError("A login lives at least as long as a refresh token.");
    if (sessionTtl > 10 * year) throw new RangeError("A login lives at most 10 years.");
    if (refreshRetryWindow < 0 || refreshRetryWindow > 300) {
      throw new RangeError("The retry window of a refresh is 0 to 300 seconds.");
    }
    this.#accessTtl = accessTtl;
    this.#refreshIdleTtl = refreshIdleTtl;
    this.#sessionTtl = sessionTtl;
    this.#refreshRetryWindow = refreshRetryWindow;
  }

  /** The absolute end of a login that starts now. */
  deadline(now: Date): Date {
    return secondsAfter(now, this.#sessionTtl);
  }

  /** The ends of a pair issued now. */
  expiries(now: Date, deadline: Date): Expiries {
    const cap = (end: Date) => (end < deadline ? end : deadline);
    return {
      expiresAt: cap(secondsAfter(now, this.#accessTtl)),
      refreshExpiresAt: cap(secondsAfter(now, this.#refreshIdleTtl)),
    };
  }

  /** Whether a pair issued at `rotatedAt` may still be asked for again with its parent. */
  mayRepeat(rotatedAt: Date, now: Date): boolean {
    return now.getTime() < rotatedAt.getTime() + 1000 * this.#refreshRetryWindow;
  }
}

function secondsAfter(now: Date, seconds: number): Date {
  return new Date(1000 * (Math.ceil(now.getTime() / 1000) + seconds));
}
