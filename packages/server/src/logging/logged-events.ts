import type { AuthEvent, AuthEvents, AuthEventType, ClientInfo } from "@portcullis/core";
import type { Logger } from "./logger.ts";
import { printable } from "./printable.ts";

type Severity = "info" | "warn" | "error";

const severities: Readonly<Record<AuthEventType, Severity>> = {
  registered: "info",
  registration_failed: "info",
  registration_throttled: "warn",
  login_succeeded: "info",
  login_failed: "warn",
  throttled: "warn",
  refreshed: "info",
  refresh_failed: "warn",
  token_reused: "error",
  logged_out: "info",
  logged_out_everywhere: "info",
  session_revoked: "info",
  password_changed: "info",
  password_change_failed: "warn",
  password_reset_requested: "info",
  password_reset_failed: "warn",
  reset_link_created: "info",
  email_verification_requested: "info",
  email_verified: "info",
  email_verification_failed: "warn",
  email_change_requested: "info",
  email_change_failed: "warn",
  email_changed: "info",
  recovery_throttled: "warn",
  message_sent: "info",
  message_withheld: "warn",
  message_failed: "error",
  password_rehashed: "info",
  password_rehash_failed: "error",
  password_hash_unusable: "error",
  access_token_corrupt: "error",
  profile_updated: "info",
  profile_update_failed: "info",
  username_changed: "info",
  username_change_failed: "warn",
  user_disabled: "info",
  user_enabled: "info",
  user_unlocked: "info",
  user_deleted: "info",
  user_deletion_failed: "warn",
  purged: "info",
  cleanup_failed: "warn",
};

/** Writes each event as one line. */
export class LoggedEvents implements AuthEvents {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  emit(event: AuthEvent): void {
    this.#logger[severities[event.type]](fieldsOf(event), event.type);
  }
}

/**
 * The event in snake_case. Usernames are left out, because people type their password there by mistake. Known users are
 * named by id.
 */
function fieldsOf({ at, type, ...rest }: AuthEvent): Readonly<Record<string, unknown>> {
  const fields = Object.entries(rest).filter(([name]) => name !== "client" && name !== "usernameKey");
  return {
    event: type,
    at: at.toISOString(),
    ...Object.fromEntries(fields.map(([name, value]) => [snakeCase(name), value])),
    ...("client" in rest ? clientFields(rest.client) : {}),
  };
}

function clientFields({ address, userAgent }: ClientInfo): Readonly<Record<string, unknown>> {
  return {
    ...(address === undefined ? {} : { address }),
    ...(userAgent === undefined ? {} : { user_agent: printable(userAgent) }),
  };
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
