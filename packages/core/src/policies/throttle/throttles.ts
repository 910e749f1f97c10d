import type { ClientNetworks } from "../../ports/client-networks.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KeyedDigest } from "../../ports/keyed-digest.ts";
import { type LoginThrottle, noThrottle } from "../../ports/login-throttle.ts";
import type { ThrottleCounters } from "../../ports/throttle-counters.ts";
import { assertSettings, type SettingKinds } from "../../input/assert-settings.ts";
import { CountingThrottle } from "./counting-throttle.ts";
import type { LoginLimits, RegistrationLimits } from "./limits.ts";
import { RegistrationThrottle } from "./registration-throttle.ts";

export interface ThrottleSettings {
  readonly login?: LoginLimits;
  readonly registration?: RegistrationLimits;
}

const kinds: SettingKinds<ThrottleSettings> = {
  login: {
    freeFailures: "number",
    longestPause: "number",
    mostPerName: "number",
    nameWindow: "number",
    mostPerNetwork: "number",
    networkWindow: "number",
  } satisfies SettingKinds<LoginLimits>,
  registration: {
    mostRefusals: "number",
    refusalWindow: "number",
    mostRegistrations: "number",
    registrationWindow: "number",
  } satisfies SettingKinds<RegistrationLimits>,
};

export interface ThrottleAdapters {
  readonly clock: Clock;
  readonly throttle?: LoginThrottle | "off" | undefined;
  readonly throttleCounters?: ThrottleCounters | undefined;
  readonly keyedDigest?: KeyedDigest | undefined;
  readonly clientNetworks?: ClientNetworks | undefined;
}

export interface Throttles {
  readonly login: LoginThrottle;
  /** Null: registrations are not limited. */
  readonly registration: RegistrationThrottle | null;
}

/**
 * Makes the throttles of login and registration. They count if the adapters include throttle counters, a keyed digest and
 * client networks. A custom login throttle replaces the one of login only.
 * @throws RangeError for an unknown setting, and for limits out of bounds
 * @throws TypeError for settings of the wrong type
 */
export function throttlesOf(adapters: ThrottleAdapters, settings: ThrottleSettings | "off" = {}): Throttles {
  const { clock, throttle, throttleCounters, keyedDigest, clientNetworks } = adapters;
  if (settings === "off" || throttle === "off") return { login: noThrottle, registration: null };
  assertSettings("createPortcullis", { throttle: settings }, { throttle: kinds });
  if (throttleCounters === undefined || keyedDigest === undefined || clientNetworks === undefined) {
    return { login: throttle ?? noThrottle, registration: null };
  }
  const counting = { throttleCounters, keyedDigest, clientNetworks, clock };
  const { login = {}, registration = {} } = settings;
  return {
    login: throttle ?? new CountingThrottle({ ...counting, limits: login }),
    registration: new RegistrationThrottle({ ...counting, limits: registration }),
  };
}
