import { type AuthEvents, listenFor } from "@portcullis/core";
import { Counter, type Registry } from "prom-client";

/** Possible outcomes. They are reported as 0 from the start, so that the first one shows as an increase. */
const outcomes = {
  login: ["succeeded", "invalid_credentials", "account_disabled", "too_many_attempts", "overloaded"],
  refresh: ["succeeded", "repeated", "token_invalid", "token_expired", "token_reused", "account_disabled"],
  registration: ["succeeded", "username_taken", "validation_failed", "too_many_attempts", "overloaded"],
  passwordChange: ["succeeded", "wrong_password", "too_many_attempts", "overloaded"],
} as const;

/** Counts events. Labels have few values: no name, id or address is a label. */
export function countedEvents(registry: Registry): AuthEvents {
  const by = (name: string, help: string, outcomesKnown: readonly string[]) => {
    const counter = new Counter({ name, help, labelNames: ["outcome"] as const, registers: [registry] });
    for (const outcome of outcomesKnown) counter.inc({ outcome }, 0);
    return (outcome: string) => counter.inc({ outcome });
  };
  const login = by("portcullis_logins_total", "Login attempts, by outcome.", outcomes.login);
  const refresh = by("portcullis_refreshes_total", "Token refreshes, by outcome.", outcomes.refresh);
  const register = by("portcullis_registrations_total", "Registrations, by outcome.", outcomes.registration);
  const change = by("portcullis_password_changes_total", "Password changes, by outcome.", outcomes.passwordChange);
  const reused = new Counter({
    name: "portcullis_refresh_tokens_reused_total",
    help: "Refresh tokens that were used again after the retry window; each ended its session.",
    registers: [registry],
  });
  const events = new Counter({
    name: "portcullis_events_total",
    help: "Events, by type.",
    labelNames: ["type"] as const,
    registers: [registry],
  });
  const byOutcome = listenFor({
    login_succeeded: () => login("succeeded"),
    login_failed: ({ reason }) => login(reason),
    // With a user id, the current password was verified, usually for a password change.
    throttled: ({ userId }) => (userId === null ? login : change)("too_many_attempts"),
    refreshed: ({ repeated }) => refresh(repeated ? "repeated" : "succeeded"),
    refresh_failed: ({ reason }) => refresh(reason),
    token_reused: () => {
      refresh("token_reused");
      reused.inc();
    },
    registered: () => register("succeeded"),
    registration_failed: ({ reason }) => register(reason),
    registration_throttled: () => register("too_many_attempts"),
    password_changed: () => change("succeeded"),
    password_change_failed: ({ reason }) => change(reason),
  });
  return {
    emit: (event) => {
      events.inc({ type: event.type });
      byOutcome.emit(event);
    },
  };
}
