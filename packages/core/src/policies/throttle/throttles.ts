import type { ClientNetworks } from "../../ports/client-networks.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KeyedDigest } from "../../ports/keyed-digest.ts";
import { type LoginThrottle, noThrottle } from "../../ports/login-throttle.ts";
import type { ThrottleCounters } from "../../ports/throttle-counters.ts";
import { assertSettings, type SettingKinds } from "../../input/assert-settings.ts";
import { CountingThrottle } from "./counting-throttle.ts";
import type { LoginLimits, RecoveryLimits, RegistrationLimits } from "./limits.ts";
import { MessageLimits } from "./message-limits.ts";
import { RecoveryThrottle } from "./recovery-throttle.ts";
import { RegistrationThrottle } from "./registration-throttle.ts";

export interface ThrottleSettings {
  readonly login?: LoginLimits;
  readonly registration?: RegistrationLimits;
  readonly recovery?: RecoveryLimits;
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
  recovery: { mostRequests: "number", requestWindow: "number" } satisfies SettingKinds<RecoveryLimits>,
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
  /** Null if requests for messages are not limited by network. */
  readonly recovery: RecoveryThrottle | null;
  /** Null without counters: then no messages are sent. */
  readonly messages: MessageLimits | null;
}

/**
 * Makes the throttles of login, registration and recovery. They count if the adapters include throttle counters, a
 * keyed digest and client networks. A custom login throttle replaces the one of login only.
 * @throws RangeError for an unknown setting, and for limits out of bounds
 * @throws TypeError for settings of the wrong type
 */
export function throttlesOf(adapters: ThrottleAdapters, settings: ThrottleSettings | "off" = {}): Throttles {
  const { clock, throttle, throttleCounters, keyedDigest, clientNetworks } = adapters;
  const canCount = throttleCounters !== undefined && keyedDigest !== undefined && clientNetworks !== undefined;
  const counting = canCount ? { throttleCounters, keyedDigest, clientNetworks, clock } : null;
  const messages = counting === null ? null : new MessageLimits(counting);
  const off = { registration: null, recovery: null, messages };
  if (settings === "off" || throttle === "off") return { login: noThrottle, ...off };
  assertSettings("createPortcullis", { throttle: settings }, { throttle: kinds });
  if (counting === null) return { login: throttle ?? noThrottle, ...off };
  const { login = {}, registration = {}, recovery = {} } = settings;
  return {
    messages,
    recovery: new RecoveryThrottle({ ...counting, limits: recovery }),
    login: throttle ?? new CountingThrottle({ ...counting, limits: login }),
    registration: new RegistrationThrottle({ ...counting, limits: registration }),
  };
}
