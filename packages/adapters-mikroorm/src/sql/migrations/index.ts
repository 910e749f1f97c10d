import type { MigrationObject } from "@mikro-orm/core";
import { UsersAndAccessTokens } from "./0001-users-and-access-tokens.ts";
import { ThrottleCounters } from "./0002-throttle-counters.ts";
import { PreviousExpiresAt } from "./0003-previous-expires-at.ts";
import { AttemptsInFlight } from "./0004-attempts-in-flight.ts";
import { Recovery } from "./0005-recovery.ts";

/** In order. Released migrations never change; new ones are added at the end. */
export const migrations: readonly MigrationObject[] = [
  { name: "0001_users_and_access_tokens", class: UsersAndAccessTokens },
  { name: "0002_throttle_counters", class: ThrottleCounters },
  { name: "0003_previous_expires_at", class: PreviousExpiresAt },
  { name: "0004_attempts_in_flight", class: AttemptsInFlight },
  { name: "0005_recovery", class: Recovery },
];
