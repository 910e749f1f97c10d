import type { MigrationObject } from "@mikro-orm/core";
import { UsersSessionsAndCounters } from "./0001-users-sessions-and-counters.ts";
import { Recovery } from "./0002-recovery.ts";

/** In order. Released migrations never change; new ones are added at the end. */
export const migrations: readonly MigrationObject[] = [
  { name: "0001_users_sessions_and_counters", class: UsersSessionsAndCounters },
  { name: "0002_recovery", class: Recovery },
];
