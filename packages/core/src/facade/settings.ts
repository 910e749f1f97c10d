import type { NoProfile, Profile } from "../domain/user.ts";
import type { EmailSetting } from "../policies/email.ts";
import { lifetimeKinds, type LifetimeSettings } from "../policies/lifetimes.ts";
import { linkKinds, type LinkSettings } from "../policies/links.ts";
import { passwordKinds, type PasswordRules } from "../policies/password.ts";
import type { ThrottleSettings } from "../policies/throttle/throttles.ts";
import { usernameKinds, type UsernameRules } from "../policies/username.ts";
import type { ProfileSchema } from "../ports/profile-schema.ts";
import { assertSettings, type SettingKinds } from "../input/assert-settings.ts";

/**
 * `opaque` tokens are looked up. `jwt` tokens are signed, and their session is looked up too. `jwt-stateless` tokens
 * are trusted by their signature until they expire.
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
  /**
   * Where users have their e-mail address: `"username"`, so that every new username must be one, or a profile field.
   * Requires a notifier and `links`. Default: users have no address, and no messages are sent.
   */
  readonly email?: EmailSetting;
  /** The pages that links in messages open. */
  readonly links?: LinkSettings;
  /** Whether only users who have proven their e-mail address can log in. Default false. */
  readonly requireVerified?: boolean;
  /**
   * The limits of login, registration and requests for messages; `off` removes them. Messages to one user or address
   * stay limited in any case.
   */
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
  // `username`, or a field: checked below.
  email: "any",
  links: linkKinds,
  requireVerified: "boolean",
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
  assertEmail(settings);
  const profileSchema = settings.profileSchema as Partial<ProfileSchema<Profile>> | undefined;
  if (profileSchema === undefined || typeof profileSchema["~standard"]?.validate === "function") return;
  throw new TypeError('createPortcullis: "profileSchema" must be a Standard Schema, such as a Zod or Valibot schema.');
}

function assertEmail({ email, requireVerified = false }: Settings): void {
  if (email === undefined) {
    if (requireVerified) throw new RangeError('createPortcullis: "requireVerified" requires the setting "email".');
    return;
  }
  if (email === "username") return;
  assertSettings("createPortcullis", { email }, { email: { field: "string" } });
  if (email.field === "" || email.field === undefined) {
    throw new RangeError('createPortcullis: "email.field" must be the name of a profile field.');
  }
}
