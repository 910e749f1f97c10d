import type { Check } from "../harness/check.ts";
import { bearerChecks } from "./bearer-checks.ts";
import { cookieChecks } from "./cookie-checks.ts";
import type { HttpHarness } from "./http-harness.ts";
import { loginChecks } from "./login-checks.ts";
import { logoutChecks } from "./logout-checks.ts";
import { passwordChecks } from "./password-checks.ts";
import { protocolChecks } from "./protocol-checks.ts";
import { recoveryChecks } from "./recovery-checks.ts";
import { refreshChecks } from "./refresh-checks.ts";
import { registerChecks } from "./register-checks.ts";
import { serviceChecks } from "./service-checks.ts";
import { sessionChecks } from "./session-checks.ts";
import { tokenChecks } from "./token-checks.ts";
import { tokenRequestChecks } from "./token-request-checks.ts";

/** What a deployment must do, tested only over HTTP. `line` is `HTTP` or the id of a security requirement. */
export const httpContract: readonly Check<HttpHarness, string>[] = [
  ...registerChecks,
  ...loginChecks,
  ...refreshChecks,
  ...tokenChecks,
  ...logoutChecks,
  ...bearerChecks,
  ...cookieChecks,
  ...tokenRequestChecks,
  ...passwordChecks,
  ...recoveryChecks,
  ...sessionChecks,
  ...serviceChecks,
  ...protocolChecks,
];
