import { type BoundsOf, defaultsOf, type SettingBounds } from "../../input/setting-bounds.ts";
import type { CountingRule } from "../../ports/throttle-counters.ts";

/** Limits on failed logins. Windows and pauses are in seconds. */
export interface LoginLimits {
  /** Failed logins of one username before the first pause; default 5. */
  readonly freeFailures?: number;
  /** The longest pause. Each further failure doubles the pause, from 1 second up to this; default 900. */
  readonly longestPause?: number;
  /**
   * Failed logins of one username after which it is blocked until the first is `nameWindow` old; at most 100, the
   * default.
   */
  readonly mostPerName?: number;
  /** How long failed logins of a username count; default 86,400. */
  readonly nameWindow?: number;
  /**
   * Failed logins from one network after which it is blocked until the first is `networkWindow` old; at most 10,000,
   * default 100.
   */
  readonly mostPerNetwork?: number;
  /** How long failed logins from a network count; default 900. */
  readonly networkWindow?: number;
}

/** Limits on registrations from one network. Windows are in seconds. */
export interface RegistrationLimits {
  /** Registrations that fail because the username or a unique field is taken; at most 10,000, default 30. */
  readonly mostRefusals?: number;
  /** How long failed registrations count; default 900. */
  readonly refusalWindow?: number;
  /** Registrations that succeed; at most 10,000, default 300. */
  readonly mostRegistrations?: number;
  /** How long successful registrations count; default 3,600. */
  readonly registrationWindow?: number;
}

const longest = 2 ** 31 - 1;

/** Limits on requests for messages from one network. The window is in seconds. */
export interface RecoveryLimits {
  /** Requests for messages for any user; at most 10,000, default 300. */
  readonly mostRequests?: number;
  /** How long requests count; default 3,600. */
  readonly requestWindow?: number;
}

/** At most 100 consecutive failures (NIST SP 800-63B-4 §3.2.2). */
export const loginLimitBounds = {
  freeFailures: { min: 1, max: longest, default: 5 },
  longestPause: { min: 1, max: longest, default: 900 },
  mostPerName: { min: 1, max: 100, default: 100 },
  nameWindow: { min: 1, max: longest, default: 86_400 },
  mostPerNetwork: { min: 1, max: 10_000, default: 100 },
  networkWindow: { min: 1, max: longest, default: 900 },
} as const satisfies BoundsOf<LoginLimits>;

export const registrationLimitBounds = {
  mostRefusals: { min: 1, max: 10_000, default: 30 },
  refusalWindow: { min: 1, max: longest, default: 900 },
  mostRegistrations: { min: 1, max: 10_000, default: 300 },
  registrationWindow: { min: 1, max: longest, default: 3_600 },
} as const satisfies BoundsOf<RegistrationLimits>;

export const recoveryLimitBounds = {
  mostRequests: { min: 1, max: 10_000, default: 300 },
  requestWindow: { min: 1, max: longest, default: 3_600 },
} as const satisfies BoundsOf<RecoveryLimits>;

/** @throws RangeError for limits that are not whole numbers, or out of their bounds */
export function loginRules(limits: LoginLimits): Readonly<Record<"name" | "network", CountingRule>> {
  const { freeFailures, longestPause, ...rest } = checked("login", limits, loginLimitBounds);
  const pauseAfter = (failures: number) =>
    failures < freeFailures ? 0 : Math.min(2 ** (failures - freeFailures), longestPause);
  return {
    name: rule(rest.nameWindow, rest.mostPerName, pauseAfter),
    network: rule(rest.networkWindow, rest.mostPerNetwork),
  };
}

/** @throws RangeError for limits that are not whole numbers, or out of their bounds */
export function registrationRules(
  limits: RegistrationLimits,
): Readonly<Record<"refusals" | "registrations", CountingRule>> {
  const all = checked("registration", limits, registrationLimitBounds);
  return {
    refusals: rule(all.refusalWindow, all.mostRefusals),
    registrations: rule(all.registrationWindow, all.mostRegistrations),
  };
}

/** @throws RangeError for limits that are not whole numbers, or out of their bounds */
export function recoveryRule(limits: RecoveryLimits): CountingRule {
  const { mostRequests, requestWindow } = checked("recovery", limits, recoveryLimitBounds);
  return rule(requestWindow, mostRequests);
}

const rule = (window: number, places: number, pauseAfter: (count: number) => number = () => 0): CountingRule => ({
  window,
  pauses: Array.from({ length: places - 1 }, (_, index) => pauseAfter(index + 1)),
});

/** Without the settings that are `undefined`. */
const defined = <T extends object>(limits: T): Partial<T> =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as Partial<T>;

function checked<T extends object>(kind: string, limits: T, bounds: BoundsOf<T>) {
  const all = { ...defaultsOf(bounds), ...defined(limits) } as Required<T>;
  for (const [name, { min, max }] of Object.entries<SettingBounds>(bounds)) {
    const value: unknown = Reflect.get(all, name);
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      throw new RangeError(`throttle.${kind}.${name} must be a whole number from ${min} to ${max}.`);
    }
  }
  return all;
}
