import type { Portcullis, Profile } from "@portcullis/core";
import { isPath } from "../request/mount-path.ts";
import type { AuthHandlerOptions } from "./auth-handler-options.ts";

const maxReadyTimeout = 600_000;

/**
 * Checks the values of options that no other code checks; their names and kinds are right.
 * @throws TypeError for a value of the wrong kind; RangeError for one out of its bounds
 */
export function assertOptions<P extends Profile>(options: AuthHandlerOptions<P>): void {
  const {
    portcullis,
    prefix = "",
    publicPath = "",
    paths = {},
    profile = {},
    readyTimeout,
    changePasswordUrl,
  } = options;
  assertPortcullis(portcullis);
  if (!isPath(prefix)) throw new RangeError("prefix must be empty or a path such as /api/auth.");
  if (!isPath(publicPath)) throw new RangeError("publicPath must be empty or a path such as /api.");
  for (const [name, path] of Object.entries(paths) as [string, unknown][]) {
    if (path === undefined || path === false) continue;
    if (typeof path !== "string" || path === "" || !isPath(path)) {
      throw new RangeError(`paths.${name} must be false or a path such as /healthz.`);
    }
  }
  for (const [property, name] of Object.entries(profile.fieldNames ?? {}) as [string, unknown][]) {
    if (typeof name === "string" && name !== "") continue;
    throw new TypeError(`profile.fieldNames.${property} must be the name of a field.`);
  }
  if (readyTimeout !== undefined && !(readyTimeout >= 1 && readyTimeout <= maxReadyTimeout)) {
    throw new RangeError(`readyTimeout must be from 1 to ${maxReadyTimeout} milliseconds.`);
  }
  if (
    changePasswordUrl !== undefined &&
    !(/^https?:[!-~]+$/i.test(changePasswordUrl) && URL.canParse(changePasswordUrl))
  ) {
    throw new RangeError("changePasswordUrl must be an http or https URL.");
  }
}

function assertPortcullis(portcullis: Partial<Portcullis<Profile>> | undefined): void {
  if (typeof portcullis?.currentUser === "function" && typeof portcullis.rules === "object") return;
  throw new TypeError("portcullis must be what createPortcullis returns.");
}
