import type { CountingRule } from "../../ports/throttle-counters.ts";

/** Limits on failed logins. Windows and pauses are in seconds. */
export interface LoginLimits {
  /** Failed logins of one username before the first pause; default 5. */
  readonly freeFailures?: number;
  /** The longest pause. Each further failure doubles the pause, from 1 second up to this; default 900. */
  readonly longestPause?: number;
  /** Failed logins of one username after which it is blocked until the first is `nameWindow` old; at most 100, the default. */
  readonly mostPerName?: number;
  /** How long failed logins of a username count; default 86,400. */
  readonly nameWindow?: number;
  /** Failed logins from one network after which it is blocked until the first is `networkWindow` old; at most 10,000, default 100. */
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

/** At most 100 consecutive failures (NIST SP 800-63B-4 §3.2.2). */
export const defaultLoginLimits: Required<LoginLimits> = {
  freeFailures: 5,
  longestPause: 900,
  mostPerName: 100,
  nameWindow: 86_400,
  mostPerNetwork: 100,
  networkWindow: 900,
};

export const defaultRegistrationLimits: Required<RegistrationLimits> = {
  mostRefusals: 30,
  refusalWindow: 900,
  mostRegistrations: 300,
  registrationWindow: 3_600,
};

const most = { mostPerName: 100, mostPerNetwork: 10_000, mostRefusals: 10_000, mostRegistrations: 10_000 } as const;

/** @throws RangeError for limits that are not whole numbers from 1 on, or above their maximum */
export function loginRules(limits: LoginLimits): Readonly<Record<"name" | "network", CountingRule>> {
  const { freeFailures, longestPause, ...rest } = checked("login", { ...defaultLoginLimits, ...defined(limits) });
  const pauseAfter = (failures: number) =>
    failures < freeFailures ? 0 : Math.min(2 ** (failures - freeFailures), longestPause);
  return {
    name: rule(rest.nameWindow, rest.mostPerName, pauseAfter),
    network: rule(rest.networkWindow, rest.mostPerNetwork),
  };
}

/** @throws RangeError for limits that are not whole numbers from 1 on, or above their maximum */
export function registrationRules(
  limits: RegistrationLimits,
): Readonly<Record<"refusals" | "registrations", CountingRule>> {
  const all = checked("registration", { ...defaultRegistrationLimits, ...defined(limits) });
  return {
    refusals: rule(all.refusalWindow, all.mostRefusals),
    registrations: rule(all.registrationWindow, all.mostRegistrations),
  };
}

const rule = (window: number, places: number, pauseAfter: (count: number) => number = () => 0): CountingRule => ({
  window,
  pauses: Array.from({ length: places - 1 }, (_, index) => pauseAfter(index + 1)),
});

/** Without the settings that are `undefined`. */
const defined = <T extends object>(limits: T): Partial<T> =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as Partial<T>;

function checked<T extends object>(kind: string, limits: T): T {
  for (const [name, value] of Object.entries(limits)) {
    const highest = name in most ? most[name as keyof typeof most] : 2 ** 31 - 1;
    if (!Number.isInteger(value) || value < 1 || value > highest) {
      throw new RangeError(`throttle.${kind}.${name} must be a whole number from 1 to ${highest}.`);
    }
  }
  return limits;
}
