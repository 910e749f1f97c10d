import type { NoProfile, Profile } from "../domain/user.ts";
import { lifetimeKinds, type LifetimeSettings } from "../policies/lifetimes.ts";
import { passwordKinds, type PasswordRules } from "../policies/password.ts";
import type { ThrottleSettings } from "../policies/throttle/throttles.ts";
import { usernameKinds, type UsernameRules } from "../policies/username.ts";
import type { ProfileSchema } from "../ports/profile-schema.ts";
import { assertSettings, type SettingKinds } from "../input/assert-settings.ts";

/**
 * `opaque` tokens are looked up. `jwt` tokens are signed, and their session is looked up too. `jwt-stateless` tokens are
 * trusted by their signature until they expire.
 */
export type AccessTokenKind = (typeof accessTokenKinds)[number];

/** The first is the default. */
export const accessTokenKinds = ["opaque", "jwt", "jwt-stateless"] as const;

export interface Settings {
  /** Default `opaque`. */
  readonly accessToken?: AccessTokenKind;
  readonly lifetimes?: LifetimeSettings;
  readonly username?: UsernameRules;
  readonly password?: PasswordRules;
  /** The limits of log in and registration, or `off` for neither. */
  readonly throttle?: ThrottleSettings | "off";
}

/** The schema is optional only if users have no profile fields. */
export type ProfileOption<P extends Profile> = NoProfile extends P
  ? { readonly profileSchema?: ProfileSchema<P> }
  : { readonly profileSchema: ProfileSchema<P> };

/** The names and kinds of the settings. Their values are checked where they are used. */
const settingKinds: SettingKinds<Settings & ProfileOption<NoProfile>> = {
  accessToken: accessTokenKinds,
  lifetimes: lifetimeKinds,
  username: usernameKinds,
  password: passwordKinds,
  // `off`, or limits that are checked where they are used.
  throttle: "any",
  profileSchema: "object",
};

/**
 * Checks the names and kinds of all settings.
 * @throws RangeError for an unknown name
 * @throws TypeError for a value of the wrong kind
 */
export function assertKnownSettings(settings: Settings & { readonly profileSchema?: unknown }): void {
  assertSettings("createPortcullis", settings, settingKinds);
  const profileSchema = settings.profileSchema as Partial<ProfileSchema<Profile>> | undefined;
  if (profileSchema === undefined || typeof profileSchema["~standard"]?.validate === "function") return;
  throw new TypeError('createPortcullis: "profileSchema" must be a Standard Schema, such as a Zod or Valibot schema.');
}
